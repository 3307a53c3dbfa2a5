import { useEffect, useState } from 'react';
import { announce } from './announcer.tsx';

const SHOWN_MS = 2_000;

type Props = { readonly text: string; readonly what: string; readonly label?: string };

/** Copies a text, and says so. */
export function CopyButton({ text, what, label = 'Copy' }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    const done = await copyText(text);
    setCopied(done);
    announce(done ? `${what} copied.` : `${what} could not be copied: select it and copy it by hand.`);
  };
  return (
    <button type="button" className="button button-small copy-button" onClick={() => void copy()}>
      <span className="copy-states">
        <span data-shown={!copied}>{label}</span>
        <span data-shown={copied} aria-hidden="true">
          Copied
        </span>
      </span>
      <span className="visually-hidden"> {what}</span>
    </button>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Over plain HTTP, browsers give no clipboard. */
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
