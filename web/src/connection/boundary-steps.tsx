/** How to change the permissions boundary of a role, so that it allows more actions. */
import { type ReactNode, useState } from 'react';
import type { JsonObject } from '../../../src/iam/json/json-value.ts';
import { countedCharacters, MAX_MANAGED_CHARACTERS } from '../../../src/iam/policy/size.ts';
import { consoleUrl, managedPolicyUrl } from '../../../src/setup-kit/console.ts';
import { rolePageUrl } from '../../../src/setup-kit/role-console.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Notice } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { BoundaryUsers } from './boundary-users.tsx';
import type { Role } from './policy-forms.tsx';
import { policyWith } from './policy-with.ts';

export type BoundaryProps = {
  readonly role: Role;
  /** The policy that is the boundary. Null where Aurora cannot see which one it is. */
  readonly arn: string | null;
  /** What the boundary must allow. */
  readonly statements: readonly JsonObject[];
};

/**
 * First whether to change it, and whom that concerns. Then the steps, with the whole policy to paste. It is made from
 * the text that the user copies: what Aurora read at its last check can lack a newer restriction.
 */
export function BoundarySteps({ role, arn, statements }: BoundaryProps) {
  const isOfAws = arn !== null && /:iam::aws:policy\//.test(arn);
  return (
    <>
      {arn !== null && (
        <p>
          At the last check, the boundary of this role was the policy{' '}
          <strong className="breakable">{arn.slice(arn.lastIndexOf('/') + 1)}</strong>.
          {isOfAws && ' It belongs to AWS, so you cannot change it. Make a policy of your own from it.'}
        </p>
      )}
      <Notice tone="WARNING" title="May I change this limit?">
        <p>
          Not alone: first ask the person who set the limit. If they agree, follow the steps below.{' '}
          {isOfAws
            ? 'Your new policy is the boundary of this role alone. Other roles keep theirs.'
            : 'Other roles may use the same boundary: the change also applies to them.'}
        </p>
        {!isOfAws && <BoundaryUsers role={role} arn={arn} />}
      </Notice>
      <PastedBoundary role={role} arn={arn} isOfAws={isOfAws} statements={statements} />
    </>
  );
}

/** The user pastes the present policy, and gets it back with the statements. */
function PastedBoundary({ role, arn, isOfAws, statements }: BoundaryProps & { readonly isOfAws: boolean }) {
  const [text, setText] = useState('');
  const isPolicy = policyWith(text, []) !== null;
  return (
    <>
      <p>First copy the present text of the boundary from AWS:</p>
      <ol className="usage">
        <li>
          <Open role={role} arn={arn} />
        </li>
        <li>
          <span>
            Choose <strong>JSON</strong>. Copy the whole text.
          </span>
        </li>
        <li>
          <TextField
            label="Paste the whole text of the boundary"
            value={text}
            onChange={setText}
            isMono
            rows={4}
            hint="The corrected policy appears below. The text stays in your browser."
            problem={
              text.trim() === '' || isPolicy
                ? undefined
                : 'This is not the whole text of a policy. Copy it again, from the first { to the last }.'
            }
          />
        </li>
      </ol>
      {isPolicy && (
        <Corrected document={text} statements={statements}>
          {isOfAws ? <Replace role={role} /> : <Edit role={role} arn={arn} />}
        </Corrected>
      )}
    </>
  );
}

type CorrectedProps = Pick<BoundaryProps, 'statements'> & {
  /** The present policy. */
  readonly document: string;
  /** The steps after the copy. */
  readonly children: ReactNode;
};

/** The whole policy with the statements, to copy, and what to do with it. */
function Corrected({ document, statements, children }: CorrectedProps) {
  const policy = policyWith(document, statements);
  if (policy === null) return null;
  const length = countedCharacters(policy);
  if (length > MAX_MANAGED_CHARACTERS)
    return (
      <>
        <Notice tone="WARNING" title="The corrected policy is too long for AWS">
          <p>
            It has {length.toLocaleString('en-US')} characters without spaces. AWS allows{' '}
            {MAX_MANAGED_CHARACTERS.toLocaleString('en-US')}. Ask the person who set the limit for a shorter
            boundary, which also allows this:
          </p>
        </Notice>
        <CodeBlock
          title="Rule to allow"
          text={statements.map((one) => JSON.stringify(one, null, 2)).join(',\n')}
        />
      </>
    );
  return (
    <>
      <p>This is the whole policy of the boundary. The new rule is at its end, and the rest is as before.</p>
      <ol className="usage">
        <li>
          <div className="group">
            <div>
              <CopyAction text={policy} what="Corrected policy" label="Copy the whole corrected policy" />
            </div>
            <Disclosure title="Show the corrected policy">
              <CodeBlock title="Corrected policy" text={policy} fileName="boundary.json" />
            </Disclosure>
          </div>
        </li>
        {children}
      </ol>
    </>
  );
}

type PlaceProps = Pick<BoundaryProps, 'role' | 'arn'>;

/** The way to a policy that people can edit. */
function Open({ role: { partition, name }, arn }: PlaceProps) {
  const policyUrl = arn === null ? null : managedPolicyUrl(partition, arn);
  if (policyUrl !== null) return <ExternalLink href={policyUrl}>Open the boundary in AWS</ExternalLink>;
  const url = rolePageUrl(partition, name);
  return (
    <span>
      {url === null ? (
        `Open the role ${name} in AWS.`
      ) : (
        <ExternalLink href={url}>Open the role in AWS</ExternalLink>
      )}{' '}
      Open the section <strong>Permissions boundary</strong>, below the list of policies. Choose the name of
      the policy there.
    </span>
  );
}

function Edit({ role, arn }: PlaceProps) {
  return (
    <>
      <li>
        <div className="group">
          <span>
            Go back to the boundary in AWS. Choose <strong>Edit</strong>. Then choose <strong>JSON</strong>.
          </span>
          {arn === null && (
            <Disclosure title="There is no Edit button">
              <p>Then the policy belongs to AWS. Make a policy of your own from the copied text:</p>
              <ol className="usage">
                <Replace role={role} />
              </ol>
            </Disclosure>
          )}
        </div>
      </li>
      <li>Replace the whole text in the editor with the copied policy.</li>
      <li>
        <span>
          Choose <strong>Next</strong>. Then choose <strong>Save changes</strong>.
        </span>
      </li>
    </>
  );
}

/** For a policy of AWS, which customers cannot edit. */
function Replace({ role: { partition, name } }: Pick<BoundaryProps, 'role'>) {
  const createUrl = consoleUrl(partition, 'iam', 'policies/create');
  const url = rolePageUrl(partition, name);
  return (
    <>
      <li>
        {createUrl === null ? (
          'In the IAM console, open Policies. Choose Create policy.'
        ) : (
          <ExternalLink href={createUrl}>Create a policy in AWS</ExternalLink>
        )}
      </li>
      <li>
        <span>
          Choose <strong>JSON</strong>. Replace the whole text in the editor with the copied policy.
        </span>
      </li>
      <li>
        <span>
          Choose <strong>Next</strong>. Enter a name. Choose <strong>Create policy</strong>.
        </span>
      </li>
      <li>
        <span>
          {url === null ? (
            `Open the role ${name} in AWS.`
          ) : (
            <ExternalLink href={url}>Open the role in AWS</ExternalLink>
          )}{' '}
          Open <strong>Permissions boundary</strong>. Choose <strong>Change boundary</strong>. Select your new
          policy. Choose <strong>Set boundary</strong>.
        </span>
      </li>
    </>
  );
}
