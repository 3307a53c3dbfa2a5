/** Announces what has just happened to screen readers. */
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let words = '';

/** Announces a text after the current sentence. The same text can be announced twice. */
export function announce(text: string): void {
  // A no-break space changes the text inaudibly.
  words = text === words ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

/** The live region. The page has exactly one. */
export function Announcer() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => words,
  );
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      {text}
    </div>
  );
}
