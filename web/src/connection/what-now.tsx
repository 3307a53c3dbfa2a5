import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { addressOf } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { roleNameOf } from './role-name.ts';

type Props = { readonly connection: Pick<ConnectionPartsFragment, 'roleArn' | 'partition'> };

/** For the customer, who has nothing to configure: what Aurora does with the role from now on, and who decides. */
export function WhatNow({ connection: { roleArn, partition } }: Props) {
  const { id: workspaceId } = useWorkspace();
  const name = roleNameOf(roleArn);
  const url = consoleUrl(partition, 'iam', `roles/details/${encodeURIComponent(name)}?section=permissions`);
  return (
    <section className="card" aria-labelledby="now-title">
      <h2 id="now-title">You're all set</h2>
      <p>Nothing to install, no keys to manage. You can close this page.</p>
      <dl className="facts">
        <dt>How Aurora uses the role</dt>
        <dd>
          With temporary credentials, which it gets from AWS when it works, and which end by themselves.
        </dd>
        <dt>What it may do</dt>
        <dd>
          What the policies on {name} allow, and nothing else. Change them whenever you like; there is nothing
          to do here.{' '}
          {url !== null && (
            <a href={url} target="_blank" rel="noreferrer">
              Its permissions in the AWS console<span className="visually-hidden"> (opens in a new tab)</span>
            </a>
          )}
        </dd>
        <dt>What you see of it</dt>
        <dd>CloudTrail records it under session names that begin with "aurora-".</dd>
        <dt>How it ends</dt>
        <dd>Disconnect it here, or delete the role in AWS.</dd>
      </dl>
      <p>
        <a className="button" href={addressOf({ page: 'CONNECT', workspaceId })}>
          Connect another account
        </a>
      </p>
    </section>
  );
}
