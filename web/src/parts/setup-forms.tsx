/** The forms of a setup kit: steps to follow, and files to paste or download. */
import type { ReactNode } from 'react';
import type { SetupFile, SetupStep } from '../../../src/setup-kit/setup-file.ts';
import { CodeBlock } from './code-block.tsx';
import { CopyText } from './copy-button.tsx';

/** Steps in the AWS console, with a copy button for each value. */
export function ConsoleSteps({ steps }: { readonly steps: readonly SetupStep[] }) {
  return (
    <ol className="console-steps">
      {steps.map(({ title, detail, values, url }) => (
        <li key={title}>
          <div>
            <strong>{title}</strong>
            <p className="console-detail">{copyable(detail, values)}</p>
            {url !== null && (
              <p>
                <a href={url} target="_blank" rel="noreferrer">
                  Open in the AWS console<span className="visually-hidden"> (opens in a new tab)</span>
                </a>
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The text, with a copy button for each value in it. The values are in the order of the text. */
function copyable(detail: string, values: readonly string[]): ReactNode[] {
  let rest = detail;
  const parts = values.flatMap((value, index) => {
    const place = rest.indexOf(value);
    if (place < 0) return [];
    const before = rest.slice(0, place);
    rest = rest.slice(place + value.length);
    const stop = /^[.,]?/.exec(rest)?.[0] ?? '';
    rest = rest.slice(stop.length);
    return [
      before,
      // biome-ignore lint/suspicious/noArrayIndexKey: a value has no other identity.
      <span key={index} className="with-stop">
        <CopyText text={value} />
        {stop}
      </span>,
    ];
  });
  return [...parts, rest];
}

/** How to use a file, and the file. */
export function FileForm({ file: { fileName, content, usage } }: { readonly file: SetupFile }) {
  return (
    <>
      <ol className="usage">
        {usage.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <CodeBlock title={fileName} text={content} fileName={fileName} />
    </>
  );
}
