import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';

type Tab = { readonly key: string; readonly title: string; readonly body: ReactNode };

type Props = {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The key of the tab to show initially. Default: the first tab. */
  readonly first?: string | undefined;
};

/** Tabs. The arrow keys move between them. */
export function Tabs({ label, tabs, first }: Props) {
  const id = useId();
  const [chosen, choose] = useState(first ?? tabs[0]?.key);
  const list = useRef<HTMLDivElement>(null);
  const index = Math.max(
    0,
    tabs.findIndex(({ key }) => key === chosen),
  );

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: tabs.length - 1 - index }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (index + step + tabs.length) % tabs.length;
    choose(tabs[next]?.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(({ key, title }, place) => (
          <button
            key={key}
            type="button"
            role="tab"
            className="tab"
            id={`${id}-${key}`}
            aria-selected={place === index}
            aria-controls={`${id}-panel`}
            tabIndex={place === index ? 0 : -1}
            onClick={() => choose(key)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        className="tab-panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tabs[index]?.key}`}
      >
        {tabs[index]?.body}
      </div>
    </div>
  );
}
