import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { addressOf } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { roleNameOf } from './role-name.ts';

type Props = { readonly connection: Pick<ConnectionPartsFragment, 'roleArn' | 'partition'> };

/** For customers: how Aurora uses the role from now on, and how to control it. */
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
        <dd>Aurora uses short-lived credentials that expire on their own.</dd>
        <dt>Permissions</dt>
        <dd>
          The policies on {name} decide what Aurora can do. You can change them at any time.{' '}
          {url !== null && (
            <a href={url} target="_blank" rel="noreferrer">
              Open the permissions in the AWS console
              <span className="visually-hidden"> (opens in a new tab)</span>
            </a>
          )}
        </dd>
        <dt>Audit trail</dt>
        <dd>CloudTrail records each session. The session names begin with "aurora-".</dd>
        <dt>How to revoke access</dt>
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
