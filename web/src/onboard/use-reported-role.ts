import { useEffect, useEffectEvent } from 'react';
import { ConnectionsDocument } from '../../../schema/generated/graphql.ts';
import { roleNameOf } from '../connection/role-name.ts';
import { useData } from '../data/hooks.ts';
import { goTo, useQuery } from '../routes.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import { keptChoice } from './permissions.ts';
import type { ReportingKit } from './use-reporting-kit.ts';

/** The clocks of the browser and the server may differ by this much. */
const CLOCK_SLACK_MS = 3_000;

/** Enough to find the roles of one kit, which reports at most 20. */
const MAX_READ = 50;

/** Waits for the role that the kit reports, and goes on with its verification. @param onFound forgets the kit */
export function useReportedRole(kit: ReportingKit | null, onFound: () => void): void {
  const { id: workspaceId } = useWorkspace();
  const roleName = kit?.setupKit.roleName ?? '';
  const [query] = useQuery();
  const { data, refresh } = useData(kit === null ? null : ConnectionsDocument, {
    workspaceId,
    filter: { search: roleName },
    orderBy: { field: 'CREATED_AT', direction: 'DESC' },
    first: MAX_READ,
  });
  useActivity(refresh);
  const found = data?.workspace?.awsConnections.edges.find(
    ({ node: { roleArn, verification } }) =>
      kit !== null &&
      roleNameOf(roleArn) === roleName &&
      Date.parse(verification?.startedAt ?? '') >= kit.madeAt - CLOCK_SLACK_MS,
  );
  const goOn = useEffectEvent((connectionId: string) => {
    onFound();
    goTo({ page: 'CONNECT', workspaceId, connectionId }, keptChoice(query));
  });
  const id = found?.node.id;
  useEffect(() => {
    if (id !== undefined) goOn(id);
  }, [id]);
}
