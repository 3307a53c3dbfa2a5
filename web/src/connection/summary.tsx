import type { ReactNode } from 'react';
import type { ConnectionHistoryQuery } from '../../../schema/generated/graphql.ts';
import { Ago } from '../parts/ago.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { asMoment, useNow } from '../parts/time.ts';
import { Waiting } from '../parts/waiting.tsx';
import { goTo } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { Labels } from '../workspace/labels.tsx';
import { Attention, concernsIn } from './attention.tsx';
import type { Readings } from './readings.ts';

type Connection = NonNullable<ConnectionHistoryQuery['awsConnection']>;

type Props = {
  readonly connection: Connection;
  readonly readings: Readings;
  readonly showPermissions: () => void;
};

/** A connected account at a glance: whether all is well, and what it is. */
export function Summary({ connection, readings, showPermissions }: Props) {
  const now = useNow();
  if (!readings.isLoaded && readings.problem === undefined) return <Waiting lines={6} />;
  const concerns = concernsIn(connection, { readings, now, show: showPermissions });
  return (
    <>
      <Attention concerns={concerns} />
      <section className="card" aria-label="Account">
        {concerns.length === 0 && (
          <div className="summary-head">
            <Icon name="SHIELD" />
            <div>
              <h2>Connected and secure.</h2>
              <p className="hint">
                {connection.externalIdEnforced === true
                  ? 'Aurora can use this role, and only with your External ID.'
                  : 'Aurora can use this role.'}
              </p>
            </div>
          </div>
        )}
        <Facts connection={connection} />
      </section>
    </>
  );
}

/** What the connection is, and when Aurora last checked and used it. */
function Facts({ connection }: { readonly connection: Connection }) {
  const { id: workspaceId } = useWorkspace();
  const { accountId, roleArn, region, labels, lastCheckedAt, lastUsedAt, createdAt } = connection;
  return (
    <dl className="summary-facts">
      <Fact name="AWS account" className="summary-account">
        <CopyText text={accountId} />
      </Fact>
      <Fact name="Role ARN" className="summary-arn">
        <CopyText text={roleArn} />
      </Fact>
      <Fact name="Region">{region}</Fact>
      <Fact name="Last check">{lastCheckedAt === null ? 'Not yet' : <Ago moment={lastCheckedAt} />}</Fact>
      <Fact name="Last use">{lastUsedAt === null ? 'Never' : <Ago moment={lastUsedAt} />}</Fact>
      <Fact name="Connected since">{asMoment(createdAt)}</Fact>
      {labels.length > 0 && (
        <Fact name="Labels">
          <Labels
            labels={labels}
            onChoose={({ key, value }) => goTo({ page: 'WORKSPACE', workspaceId }, { label: key, value })}
          />
        </Fact>
      )}
    </dl>
  );
}

type FactProps = { readonly name: string; readonly className?: string; readonly children: ReactNode };

function Fact({ name, className, children }: FactProps) {
  return (
    <div className={className}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
