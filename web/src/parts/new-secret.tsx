import type { ReactNode } from 'react';
import { CopyAction } from './copy-button.tsx';
import { Notice } from './notice.tsx';

type Props = {
  readonly title: string;
  /** What it is, such as "secret". */
  readonly label: string;
  readonly secret: string;
  /** What it is for, in one sentence. */
  readonly use: string;
  readonly children?: ReactNode;
};

/** A secret that the API shows once. To copy it is the next step. */
export function NewSecret({ title, label, secret, use, children }: Props) {
  return (
    <Notice tone="GOOD" title={title}>
      <p>Copy the {label} now: Aurora cannot show it again.</p>
      <code className="code-block value-text">{secret}</code>
      <p className="hint">{use}</p>
      <div className="buttons">
        <CopyAction text={secret} what={label} label={`Copy ${label}`} />
        {children}
      </div>
    </Notice>
  );
}
