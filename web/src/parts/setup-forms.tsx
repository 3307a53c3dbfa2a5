/** The forms of a setup kit: steps to follow, and files to paste or download. */
import type { ReactNode } from 'react';
import type { SetupField, SetupFile, SetupStep } from '../../../src/setup-kit/setup-file.ts';
import { ExternalLink } from './button.tsx';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';

type Step = Pick<SetupStep, 'title' | 'instruction' | 'fields' | 'url'>;

type StepsProps = {
  readonly steps: readonly Step[];
  /** What to do on this page after the steps in AWS. */
  readonly last?: Pick<Step, 'title' | 'instruction'> & { readonly form?: ReactNode };
};

/** Steps in the AWS console, with the fields of each form. */
export function ConsoleSteps({ steps, last }: StepsProps) {
  return (
    <ol className="console-steps">
      {steps.map(({ title, instruction, fields, url }) => (
        <li key={title}>
          <div className="group">
            <div>
              <strong>{title}</strong>
              <p>{instruction}</p>
              {url !== null && (
                <p>
                  <ExternalLink href={url}>Open in the AWS console</ExternalLink>
                </p>
              )}
            </div>
            <Fields fields={fields} />
          </div>
        </li>
      ))}
      {last !== undefined && (
        <li>
          <div className="group">
            <div>
              <strong>{last.title}</strong>
              <p>{last.instruction}</p>
            </div>
            {last.form}
          </div>
        </li>
      )}
    </ol>
  );
}

/** A policy is too long for a line of the table. */
const isPolicy = ({ value }: SetupField) => value.startsWith('{');

function Fields({ fields }: Pick<Step, 'fields'>) {
  const lines = fields.filter((field) => !isPolicy(field));
  return (
    <>
      {fields.filter(isPolicy).map(({ name, value }) => (
        <CodeBlock key={name} title={name} text={JSON.stringify(JSON.parse(value), null, 2)} />
      ))}
      {lines.length > 0 && (
        <table className="table form-fields">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Value</th>
              <th scope="col">
                <span className="visually-hidden">Copy</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ name, value, isEntered }) => (
              <tr key={`${name} ${value}`}>
                <th scope="row">{name}</th>
                <td>{isEntered ? <code>{value}</code> : value}</td>
                <td>{isEntered && <CopyButton text={value} what={value} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** How to use a file, and the file. */
export function FileForm({ file: { fileName, content, usage, notes } }: { readonly file: SetupFile }) {
  return (
    <>
      <Notes notes={notes} />
      <ol className="usage">
        {usage.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <CodeBlock title={fileName} text={content} fileName={fileName} />
    </>
  );
}

/** What to know about a file that is no step. */
export function Notes({ notes }: Pick<SetupFile, 'notes'>) {
  if (notes.length === 0) return null;
  return (
    <ul className="remedies hint">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
