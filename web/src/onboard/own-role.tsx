import type { ReactNode } from 'react';
import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { ReplaceWords } from '../connection/replace-policy.tsx';
import { WhoUsesRole } from '../connection/who-uses-role.tsx';
import { WhomItTrusts } from '../connection/whom-it-trusts.tsx';
import { ExternalLink } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import type { PlainKit } from './recommended-way.tsx';

type Props = {
  readonly plain: PlainKit;
  /** The name of the way to create another role. */
  readonly recommended: string;
  readonly arnForm: ReactNode;
};

/** The steps for a role that exists. A role that others use keeps its policy until Aurora has corrected it. */
export function OwnRole({ plain: { partition, trustPolicy }, recommended, arnForm }: Props) {
  const url = consoleUrl(partition, 'iam', 'roles');
  return (
    <ol className="usage">
      <li>
        <div className="group">
          <span>
            Find out whether anyone else uses the role. Open it in the IAM console under Roles.{' '}
            {url !== null && <ExternalLink href={url}>Open the roles in the AWS console</ExternalLink>}
          </span>
          <WhoUsesRole />
          <p>Not sure? Then do not change this role. Create another one: use "{recommended}" above.</p>
        </div>
      </li>
      <li>
        <div className="group">
          <p className="hint">
            Someone else uses it, and you want to share the role? Skip this step. After step 4, Aurora shows a
            policy that adds Aurora and keeps the others.
          </p>
          <span>No one else uses it? Copy this trust policy.</span>
          <WhomItTrusts policy={trustPolicy} />
          <CodeBlock title="Trust policy" text={trustPolicy.json} fileName="trust-policy.json" />
          <ReplaceWords />
        </div>
      </li>
      <li>
        <span>Check the permissions of the role: they decide what Aurora can do.</span>
      </li>
      <li>
        <div className="group">
          <span>Paste the ARN of the role, and choose Connect AWS account.</span>
          {arnForm}
        </div>
      </li>
    </ol>
  );
}
