import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { ExternalLink } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { roleNameOf } from './role-name.ts';

type Props = { readonly connection: Pick<ConnectionPartsFragment, 'roleArn' | 'partition'> };

/** For customers: how Aurora uses the role from now on, and how to control it. */
export function WhatNow({ connection: { roleArn, partition } }: Props) {
  const name = roleNameOf(roleArn);
  const url = consoleUrl(partition, 'iam', `roles/details/${encodeURIComponent(name)}?section=permissions`);
  return (
    <Section title="Good to know">
      <dl className="facts">
        <dt>Nothing to install, no keys to manage</dt>
        <dd>Aurora uses short-lived credentials that expire on their own.</dd>
        <dt>You stay in control</dt>
        <dd>
          The policies on {name} decide what Aurora can do. You can change them at any time.{' '}
          {url !== null && <ExternalLink href={url}>Open the permissions in the AWS console</ExternalLink>}
        </dd>
        <dt>Audit trail</dt>
        <dd>CloudTrail records each session. The session names begin with "aurora-".</dd>
        <dt>How to remove access</dt>
        <dd>Choose Disconnect on the account's page. Then it shows what to do with the role in AWS.</dd>
      </dl>
    </Section>
  );
}
