import type { ReactNode } from 'react';
import { cloudShellUrl } from '../../../src/setup-kit/console.ts';
import type { SetupFile } from '../../../src/setup-kit/setup-file.ts';
import { LinkButton } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Notes } from '../parts/setup-forms.tsx';
import { Waiting } from '../parts/waiting.tsx';

type Props = {
  /** Null until it is prepared. */
  readonly file: SetupFile | null;
  /** Prepares the file if it is not there. Null if it cannot. */
  readonly load?: () => Promise<string | null>;
  readonly isLoading?: boolean;
  readonly partition: string;
  /** The account in which the commands run: "the management account". */
  readonly account: string;
  /** Whether copying is the main action of the screen. */
  readonly isMain: boolean;
  /** What to know before the file is prepared. Default: what the file says. */
  readonly notes?: readonly string[];
  /** What follows the commands, in a sentence. */
  readonly next: string;
  /** What to do after they have run. */
  readonly children?: ReactNode;
};

/** The three steps to run commands in CloudShell, where the AWS CLI is ready. */
export function CommandSteps(props: Props) {
  const { file, load, isLoading, partition, account, isMain, next, children } = props;
  const { notes = file?.notes ?? [] } = props;
  const url = cloudShellUrl(partition);
  return (
    <>
      <Notes notes={notes} />
      <ol className="usage">
        <li>
          <div className="group">
            <span>Copy the commands.</span>
            <div>
              <CopyAction
                text={file?.content ?? load ?? ''}
                what="Commands"
                label="Copy the commands"
                tone={isMain ? 'PRIMARY' : 'PLAIN'}
                size={isMain ? 'LARGE' : 'MEDIUM'}
                isPending={isLoading === true}
              />
            </div>
          </div>
        </li>
        <li>
          <div className="group">
            <span>
              {url === null
                ? `Open a terminal where the AWS CLI is signed in to ${account}.`
                : `Open CloudShell in ${account}, or any terminal with the AWS CLI.`}
            </span>
            {url !== null && (
              <div>
                <LinkButton href={url} isExternal>
                  Open CloudShell
                </LinkButton>
              </div>
            )}
          </div>
        </li>
        <li>
          <div className="group">
            <span>Paste the commands and press Enter. {next}</span>
            {children}
          </div>
        </li>
      </ol>
      <Disclosure
        title="Show the commands"
        onToggle={(isOpen) => {
          if (isOpen && file === null) void load?.();
        }}
      >
        {file === null ? (
          <Waiting lines={6} />
        ) : (
          <CodeBlock title={file.fileName} text={file.content} fileName={file.fileName} />
        )}
      </Disclosure>
    </>
  );
}
