/** Pages that load their code apart from the rest, so that the first page of a user shows sooner. */
import { type ComponentType, useEffect, useState } from 'react';
import { Button } from './parts/button.tsx';
import { Notice } from './parts/notice.tsx';
import { Waiting } from './parts/waiting.tsx';

const RETRY_MS = 2_000;

/** One for each version of the page. Its files have their hash in the name. */
const RELOADED = `aurora.reloaded ${import.meta.url}`;

type OnDemand<Props> = {
  readonly Page: ComponentType<Props>;
  /** Loads the code before someone opens the page. A failure is one of `Page`. */
  preload(): void;
};

/**
 * A page with its own code. React.lazy is no help: it shows a placeholder for 300 ms even when the code is loaded.
 *
 * @param load imports the code
 */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>): OnDemand<Props> {
  let loaded: ComponentType<Props> | undefined;
  const loadCode = async () => {
    loaded ??= await load();
    return loaded;
  };
  function Page(props: Props) {
    const [code, setCode] = useState({ Page: loaded, isMissing: false });
    const isLoaded = code.Page !== undefined;
    useEffect(() => {
      if (isLoaded) return;
      loadCode()
        .catch(reloadOnce)
        .then(
          (Loaded) => setCode({ Page: Loaded, isMissing: false }),
          () => setCode({ Page: undefined, isMissing: true }),
        );
    }, [isLoaded]);
    if (code.isMissing) return <Missing />;
    return code.Page === undefined ? <Waiting lines={8} /> : <code.Page {...props} />;
  }
  return { Page, preload: () => void loadCode().catch(() => undefined) };
}

/**
 * A server with a newer version of the page no longer has the code of this one, so the page starts again. Drafts and
 * the session survive that. Each version does so once: a server that lost a file would cause a loop.
 */
async function reloadOnce(cause: unknown): Promise<never> {
  if (sessionStorage.getItem(RELOADED) !== null) throw cause;
  // Without a network, a reload would show the browser's own error.
  while (!(await isServerThere())) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  sessionStorage.setItem(RELOADED, '1');
  location.reload();
  return new Promise(() => {});
}

async function isServerThere(): Promise<boolean> {
  return fetch(document.baseURI, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function Missing() {
  return (
    <div className="narrow">
      <Notice tone="BAD" title="This page could not be loaded." urgent>
        <Button onPress={() => location.reload()}>Try again</Button>
      </Notice>
    </div>
  );
}
