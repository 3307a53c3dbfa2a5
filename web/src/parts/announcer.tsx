/** Says aloud, to those who listen to the page instead of looking at it, what has just happened. */
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let words = '';

/** Read out when the reader has ended its sentence. The same words twice are read twice. */
export function announce(text: string): void {
  // A no-break space makes a difference that is not heard.
  words = text === words ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

/** Stands once, for as long as the page does. */
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
