/** What the trust policy of a connected role says, as Aurora has last read it. */
import type { Clock } from '../base/clock.ts';
import { type Connection, roleOf } from '../connection/connection.ts';
import type { TrustRecord } from '../connection/role-reading.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import { judgeStoredPolicy, type StoredPolicyJudgement } from '../trust/explain/stored-policy.ts';
import type { SessionTraceOptions } from '../trust/session-trace.ts';
import { expectationOf } from './explain.ts';
import type { IdentityService } from './identity.ts';

export type RoleTrustParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly identity: Pick<IdentityService, 'read'>;
  readonly clock: Clock;
  readonly trace: SessionTraceOptions;
};

export type RoleTrust = StoredPolicyJudgement & { readonly record: TrustRecord };

/**
 * Judges the policy for Aurora and the workspace as they are now. Null while Aurora does not know who it is, and when the
 * workspace is missing.
 */
export async function judgeTrust(
  { store, identity, clock, trace }: RoleTrustParts,
  connection: Connection,
  record: TrustRecord,
): Promise<RoleTrust | null> {
  const aurora = await identity.read();
  const [workspace] = await store.workspacesByIds([connection.workspaceId]);
  if (!aurora.ok || workspace == null) return null;
  const call = { trace, now: clock.now(), region: connection.region };
  const expectation = expectationOf(aurora.value, roleOf(connection), workspace, call);
  return { ...judgeStoredPolicy(record.document, expectation), record };
}
