import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { rolePageUrl } from '../../../src/setup-kit/role-console.ts';
import { ExternalLink } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import type { Role } from './policy-forms.tsx';

/** How to add a statement to the permissions boundary of a role. The text to add follows below. */
export function BoundarySteps({ role: { partition, name } }: { readonly role: Role }) {
  const url = rolePageUrl(partition, name);
  const policiesUrl = consoleUrl(partition, 'iam', 'policies/create');
  return (
    <>
      <ol className="usage">
        <li>
          {url === null ? (
            `Open the role ${name} in AWS.`
          ) : (
            <ExternalLink href={url}>Open the role in AWS</ExternalLink>
          )}
        </li>
        <li>
          <span>
            Open the section <strong>Permissions boundary</strong>. It is below the list of policies.
          </span>
        </li>
        <li>Choose the name of the policy there.</li>
        <li>
          <span>
            Choose <strong>Edit</strong>. Then choose <strong>JSON</strong>.
          </span>
        </li>
        <li>
          <span>
            Find the line <code>"Statement": [</code>. Start a new line after it.
          </span>
        </li>
        <li>Copy the text below. Paste it in the new line, and type a comma after it.</li>
        <li>
          <span>
            Choose <strong>Next</strong>. Then choose <strong>Save changes</strong>.
          </span>
        </li>
      </ol>
      <Disclosure title="The line has no bracket [">
        <p>
          The line is <code>{'"Statement": {'}</code> when the policy has one rule. Make a list of it first:
        </p>
        <ol className="usage">
          <li>
            <span>
              Type <code>[</code> in front of the <code>{'{'}</code> in that line.
            </span>
          </li>
          <li>
            <span>
              Find the <code>{'}'}</code> that ends the rule: the last but one of the text. Type{' '}
              <code>]</code> after it.
            </span>
          </li>
          <li>
            <span>
              Start a new line after the <code>[</code>. Go on with the steps above.
            </span>
          </li>
        </ol>
      </Disclosure>
      <Disclosure title="There is no Edit button">
        <p>Then the policy belongs to AWS, and you need a copy of it:</p>
        <ol className="usage">
          <li>
            <span>
              Copy the whole text of the policy. With the text below alone, the role would lose its other
              permissions.
            </span>
          </li>
          <li>
            {policiesUrl === null ? (
              'In the IAM console, open Policies. Choose Create policy.'
            ) : (
              <ExternalLink href={policiesUrl}>Create a policy in AWS</ExternalLink>
            )}
          </li>
          <li>
            <span>
              Choose <strong>JSON</strong>. Replace the text in the editor with the copied text.
            </span>
          </li>
          <li>Add the text below, as in steps 5 and 6.</li>
          <li>
            <span>
              Choose <strong>Next</strong>. Enter a name. Choose <strong>Create policy</strong>.
            </span>
          </li>
          <li>
            <span>
              On the role's page, open <strong>Permissions boundary</strong>. Choose{' '}
              <strong>Change boundary</strong>. Select your new policy. Choose <strong>Set boundary</strong>.
            </span>
          </li>
        </ol>
      </Disclosure>
    </>
  );
}
