/** Text that was typed and not sent yet. Kept in this browser tab, so that it survives a reload. */
import { useState } from 'react';

const PREFIX = 'aurora.draft.';

export type Draft = {
  readonly text: string;
  readonly change: (text: string) => void;
  /** Once it has been sent; the text stays on the screen. */
  readonly forget: () => void;
};

/** @param name unique on the page, with the id of what the text is for */
export function useDraft(name: string, initial = ''): Draft {
  const key = PREFIX + name;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? initial);
  return {
    text,
    change(next) {
      setText(next);
      keep(key, next);
    },
    forget: () => sessionStorage.removeItem(key),
  };
}

/** Whether there is any text of that name. */
export function hasDraft(name: string): boolean {
  return (sessionStorage.getItem(PREFIX + name) ?? '').trim() !== '';
}

/** When somebody signs out. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

function keep(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // The browser's storage is full: the text stays on the screen only, and no older text comes back.
    sessionStorage.removeItem(key);
  }
}
