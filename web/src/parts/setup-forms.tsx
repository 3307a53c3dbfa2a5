/** The forms of a setup kit: steps to follow, and files to paste or download. */
import type { ReactNode } from 'react';
import {
  isScript,
  type SetupField,
  type SetupFile,
  type SetupStep,
  TAG_FIELDS,
} from '../../../src/setup-kit/setup-file.ts';
import { ExternalLink } from './button.tsx';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { Disclosure } from './disclosure.tsx';
import { DownloadButton } from './download-button.tsx';

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
      {steps.map((step) => (
        <ConsoleStep key={step.title} step={step} />
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

function ConsoleStep({ step: { title, instruction, fields, url } }: { readonly step: Step }) {
  return (
    <li>
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
  );
}

/** A policy is too long for a line of the table. */
const isPolicy = ({ value }: SetupField) => value.startsWith('{');

const isTag = ({ name }: SetupField) => name === TAG_FIELDS.key || name === TAG_FIELDS.value;

function Fields({ fields }: Pick<Step, 'fields'>) {
  const lines = fields.filter((field) => !isPolicy(field) && !isTag(field));
  const tags = fields.filter(isTag);
  return (
    <>
      {fields.filter(isPolicy).map(({ name, value }) => (
        <CodeBlock key={name} title={name} text={JSON.stringify(JSON.parse(value), null, 2)} />
      ))}
      {lines.length > 0 && <FieldTable lines={lines} />}
      {tags.length > 0 && (
        <Disclosure title="Tags (optional)">
          <p>Choose Add new tag for each.</p>
          <FieldTable lines={tags} />
        </Disclosure>
      )}
    </>
  );
}

function FieldTable({ lines }: { readonly lines: readonly SetupField[] }) {
  return (
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
  );
}

type FileProps = {
  readonly file: SetupFile;
  /** Shows only the buttons of the file at first. */
  readonly isFolded?: boolean;
  /** The first lines of its usage as steps in the console, with their forms. */
  readonly steps?: readonly Step[] | undefined;
};

/** How to get a file, and how to use it. */
export function FileForm({ file, isFolded = false, steps = [] }: FileProps) {
  return (
    <>
      <Notes notes={file.notes} />
      <ol className="usage">
        <li>
          <div className="group">
            <span>
              {isScript(file) ? 'Copy the commands, or download the file.' : `Download ${file.fileName}.`}
            </span>
            {isFolded ? <FoldedFile file={file} /> : <File file={file} />}
          </div>
        </li>
        {steps.map((step) => (
          <ConsoleStep key={step.title} step={step} />
        ))}
        {file.usage.slice(steps.length).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </>
  );
}

type OneFile = Pick<FileProps, 'file'>;

function File({ file: { fileName, content } }: OneFile) {
  return <CodeBlock title={fileName} text={content} fileName={fileName} />;
}

function FoldedFile({ file }: OneFile) {
  const { fileName, content } = file;
  return (
    <>
      <div className="buttons">
        <DownloadButton text={content} fileName={fileName} />
        <CopyButton text={content} what={fileName} />
      </div>
      <Disclosure title="Show the file">
        <File file={file} />
      </Disclosure>
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
