import { Fragment, useEffect, useState } from 'react';
import { announce } from './announcer.tsx';
import { Button } from './button.tsx';

const SHOWN_MS = 2_000;

type Props = { readonly text: string; readonly what: string };

/** Copies a text, and announces it. */
export function CopyButton({ text, what }: Props) {
  const { copied, copy } = useCopy(text, what);
  return (
    <Button size="SMALL" onPress={copy}>
      <CopyStates label="Copy" done="Copied" copied={copied} />
      <span className="visually-hidden"> {what}</span>
    </Button>
  );
}

type ActionProps = {
  /** The text, or what makes it when the button is pressed. Null if it cannot, which the caller shows. */
  readonly text: string | (() => Promise<string | null>);
  readonly what: string;
  readonly label: string;
  readonly tone?: 'PRIMARY' | 'PLAIN';
  readonly size?: 'MEDIUM' | 'LARGE';
  readonly isPending?: boolean;
};

/** Copies a text as the next step of the user. */
export function CopyAction({ text, what, label, tone = 'PRIMARY', size = 'MEDIUM', isPending }: ActionProps) {
  const { copied, copy } = useCopy(text, what);
  return (
    <Button tone={tone} size={size} isPending={isPending} pendingWords="Preparing" onPress={copy}>
      <CopyStates label={label} done="Copied" copied={copied} />
      {copied && <span className="visually-hidden">{label}</span>}
    </Button>
  );
}

/** A value inside a sentence, with a button to copy it. */
export function CopyText({ text }: { readonly text: string }) {
  const { copied, copy } = useCopy(text, text);
  return (
    <button type="button" className="copy-text" onClick={copy}>
      <code>
        {text.split(' ').map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the words do not move.
          <Fragment key={index}>
            {index > 0 && ' '}
            <span>{word}</span>
          </Fragment>
        ))}
      </code>{' '}
      <CopyStates label="Copy" done="✓" copied={copied} />
    </button>
  );
}

type States = { readonly label: string; readonly done: string; readonly copied: boolean };

/** Both states have the same width, so that the layout does not shift. */
function CopyStates({ label, done, copied }: States) {
  return (
    <span className="copy-states">
      <span data-shown={!copied}>{label}</span>
      <span data-shown={copied} aria-hidden="true">
        {done}
      </span>
    </span>
  );
}

function useCopy(text: string | (() => Promise<string | null>), what: string) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    const done = await copyText(typeof text === 'string' ? Promise.resolve(text) : text());
    if (done === null) return;
    setCopied(done);
    announce(done ? `${what} copied.` : `Cannot copy ${what}: select it and copy it manually.`);
  };
  return { copied, copy: () => void copy() };
}

/** @returns whether it is copied. Null if there is no text. */
async function copyText(text: Promise<string | null>): Promise<boolean | null> {
  try {
    // Some browsers allow copying only in the moment of the press, but accept a text that comes later.
    const blob = text.then((content) => new Blob([content ?? ''], { type: 'text/plain' }));
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return (await text) === null ? null : true;
  } catch {
    const content = await text;
    return content === null ? null : copyBySelection(content);
  }
}

/** Browsers have no clipboard API over plain HTTP. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
