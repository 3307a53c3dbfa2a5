import type { ReactNode } from 'react';
import type { ConnectionHistoryQuery } from '../../../schema/generated/graphql.ts';
import { Ago } from '../parts/ago.tsx';
import { Button } from '../parts/button.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { asMoment, useNow } from '../parts/time.ts';
import { Waiting } from '../parts/waiting.tsx';
import { goTo } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
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
          <AllIsWell connection={connection} readings={readings} show={showPermissions} />
        )}
        <Facts connection={connection} />
      </section>
    </>
  );
}

type WellProps = Pick<Props, 'connection' | 'readings'> & { readonly show: () => void };

/** Secure only where Aurora has read who can use the role. */
function AllIsWell({ connection: { externalIdEnforced }, readings, show }: WellProps) {
  const { trust, readingPolicy } = readings;
  const isEnforced = externalIdEnforced === true;
  return (
    <div className="summary-head">
      <Icon name={trust === null ? 'CHECK' : 'SHIELD'} />
      {trust === null ? (
        <div className="group">
          <h2>Connected.</h2>
          <p className="hint">
            {isEnforced ? 'The External ID is required.' : 'Aurora can use this role.'} Aurora cannot see who
            else may use this role.
          </p>
          {readingPolicy !== null && (
            <IfMayConnect>
              <div>
                <Button size="SMALL" onPress={show}>
                  Let Aurora check this
                </Button>
              </div>
            </IfMayConnect>
          )}
        </div>
      ) : (
        <div>
          <h2>Connected and secure.</h2>
          <p className="hint">
            {isEnforced
              ? 'Aurora can use this role, and only with your External ID.'
              : 'Aurora can use this role.'}
          </p>
        </div>
      )}
    </div>
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
      <Fact name="Connection checked">
        {lastCheckedAt === null ? 'Not yet' : <Ago moment={lastCheckedAt} />}
      </Fact>
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
