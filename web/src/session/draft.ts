/** Text that the user has typed but not sent. The browser tab keeps it, so that it survives a reload. */
import { useState } from 'react';

const PREFIX = 'aurora.draft.';

export type Draft = {
  readonly text: string;
  readonly change: (text: string) => void;
  /** Call it after sending. The text stays on the screen. */
  readonly forget: () => void;
};

/** @param name unique on the page, with the id of the object that the text is for */
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

/** Deletes all drafts. Call it on sign-out. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

function keep(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // The storage is full: keep the text on the screen only, and restore no older text later.
    sessionStorage.removeItem(key);
  }
}
