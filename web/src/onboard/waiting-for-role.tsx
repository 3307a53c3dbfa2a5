import { useEffect, useEffectEvent, useState } from 'react';
import { ConnectionsDocument } from '../../../schema/generated/graphql.ts';
import { roleNameOf } from '../connection/role-name.ts';
import { useData } from '../data/hooks.ts';
import { serverNow } from '../data/server-time.ts';
import { Spinner } from '../parts/spinner.tsx';
import { useNow } from '../parts/time.ts';
import { goTo, useQuery } from '../routes.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import { keptChoice } from './permissions.ts';
import type { ReportingKit } from './use-reporting-kit.ts';
import { endsWithArn } from './way.ts';

/** The clocks of the browser and the server may differ by this much. */
const CLOCK_SLACK_MS = 3_000;

/** A role reports itself within seconds of its creation. People need longer to paste. */
const PATIENCE_MS = 120_000;
const TICK_MS = 5_000;

/** Enough to find the roles of one kit, which reports at most 20. */
const MAX_READ = 50;

type Props = { readonly kit: ReportingKit; readonly onFound: () => void };

/** Waits for the role that the kit reports, and goes on with its verification. */
export function WaitingForRole({ kit, onFound }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { roleName } = kit.setupKit;
  const [query] = useQuery();
  const [begunAt] = useState(serverNow);
  const { data, refresh } = useData(ConnectionsDocument, {
    workspaceId,
    filter: { search: roleName },
    orderBy: { field: 'CREATED_AT', direction: 'DESC' },
    first: MAX_READ,
  });
  useActivity(refresh);
  const found = data?.workspace?.awsConnections.edges.filter(
    ({ node: { roleArn, verification } }) =>
      roleNameOf(roleArn) === roleName &&
      Date.parse(verification?.startedAt ?? '') >= kit.madeAt - CLOCK_SLACK_MS,
  );
  const [first] = found ?? [];
  const goOn = useEffectEvent((connectionId: string) => {
    onFound();
    goTo({ page: 'CONNECT', workspaceId, connectionId }, keptChoice(query));
  });
  const id = first?.node.id;
  const isLate = useNow(TICK_MS) - begunAt > PATIENCE_MS;
  useEffect(() => {
    if (id !== undefined) goOn(id);
  }, [id]);
  // Such a way reports nothing, so waiting alone does not connect its role.
  if (endsWithArn(query['way']))
    return (
      <div className="waiting-role" role="status">
        <div>
          <strong>Not connected yet</strong>
          <p className="hint">When the role exists, paste its ARN below and choose Connect AWS account.</p>
        </div>
      </div>
    );
  return (
    <div className="waiting-role" role="status">
      <Spinner />
      <div>
        <strong>Waiting for your role</strong>
        <p className="hint">
          {isLate
            ? 'Nothing yet. Look at the output in AWS: its last line is the ARN, which you can paste below.'
            : 'This page continues by itself. It usually takes less than two minutes.'}
        </p>
      </div>
    </div>
  );
}
