/** Finds out what a role may do, with the role's own session. */
import { createHash } from 'node:crypto';
import { type AccessKnowledge, accessReport } from '../access/access-report.ts';
import { type CapabilitySet, type NeededAction, neededActions } from '../access/capability.ts';
import type { SimulatedAction } from '../access/evidence.ts';
import { type ParsedDenial, readReportedDenial } from '../access/reported-denial.ts';
import type { Millis } from '../base/clock.ts';
import { type Connection, roleOf } from '../connection/connection.ts';
import type { RoleReading } from '../connection/role-reading.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { parsePolicy } from '../iam/policy/document.ts';
import type { NamedPolicy } from '../iam/policy/permissions.ts';
import type { Workspace } from '../storage/connections.ts';
import type { AccessRecord, ReportedDenial, RoleRecordStore } from '../storage/role-records.ts';
import type { ReadPermissions, ReadPolicy, ReadRole, RoleSession } from './role-reader.ts';

/** Where a workspace has chosen no set: nothing is missing, and only what everybody should know is too much. */
const NO_SET: CapabilitySet = {
  name: 'NONE',
  version: '1',
  description: 'Nothing is asked for.',
  readsData: true,
  capabilities: [],
};
const RISKS_WITHOUT_SET: ReadonlySet<string> = new Set([
  'ADMINISTRATOR',
  'PASS_ROLE',
  'PERMISSIONS_MANAGEMENT',
]);

/** Calls to simulate the set, and as many for the reported denials. Each is about 50 actions on one resource. */
const MAX_SIMULATED_RESOURCES = 5;

/** No check sees every policy, such as those of resources. A denial of which Aurora hears no more is over. */
const MAX_DENIAL_AGE_MS: Millis = 14 * 86_400_000;

export type RoleAccessParts = {
  readonly store: Pick<RoleRecordStore, 'reportedDenials' | 'forgetDenials'>;
  readonly capabilitySets: readonly CapabilitySet[];
};

export type CheckedAccess = {
  readonly record: AccessRecord;
  readonly access: NonNullable<RoleReading['access']>;
};

/** Reads what it may, asks AWS to simulate, and counts what programs were refused. Forgets denials that are over. */
export async function checkAccess(
  { store, capabilitySets }: RoleAccessParts,
  { connection, workspace }: { readonly connection: Connection; readonly workspace: Workspace },
  session: RoleSession,
  role: ReadRole,
  checkedAt: Millis,
): Promise<CheckedAccess> {
  const chosen = capabilitySets.find(({ name }) => name === workspace.capabilities) ?? null;
  const set = chosen ?? NO_SET;
  const arn = roleOf(connection);
  const permissions = await session.readPermissions(role);
  const policies = policiesOf(permissions);
  const [reported = []] = await store.reportedDenials([connection.id]);
  const isOld = ({ lastAt }: ReportedDenial) => checkedAt - lastAt > MAX_DENIAL_AGE_MS;
  const denials = denialsOf(
    reported.filter((one) => !isOld(one)),
    arn,
  );
  const report = accessReport(set, {
    session: sessionOf(arn, role),
    roleArn: arn.arn,
    context: {},
    policies,
    simulated: await simulated(session, neededActions(set), [...denials.keys()]),
    denials: [...denials.keys()],
  });
  const cleared = report.cleared.flatMap((one) => denials.get(one) ?? []);
  await store.forgetDenials([...reported.filter(isOld), ...cleared]);
  const { missing, unknown } = report;
  // Nothing was read, and nothing was asked for.
  const state = policies === null && chosen === null && missing.length === 0 ? 'UNKNOWN' : report.state;
  const excessive =
    chosen === null ? report.excessive.filter(({ risk }) => RISKS_WITHOUT_SET.has(risk)) : report.excessive;
  const record: AccessRecord = {
    ...{ checkedAt, state, missing, excessive, unknown },
    capabilities: chosen?.name ?? null,
    isWhole: policies !== null && policies.unread.length === 0,
    boundaryArn: missing.some(({ layer }) => layer === 'PERMISSIONS_BOUNDARY')
      ? (permissions.boundary?.arn ?? null)
      : null,
  };
  const counts = { missing: missing.length, excessive: excessive.length, unknown: unknown.length };
  const hash = hashOf(record);
  const { changedAt, changedBy } = await authorOf(hash, connection, session);
  return { record, access: { hash, summary: { state, ...counts, changedAt, changedBy } } };
}

/** What changes the permissions of a role, by its name. New versions of managed policies name the policy instead. */
const POLICY_ACTIONS = [
  'AttachRolePolicy',
  'DetachRolePolicy',
  'PutRolePolicy',
  'DeleteRolePolicy',
  'PutRolePermissionsBoundary',
  'DeleteRolePermissionsBoundary',
];

/** Who changed the role since the last check, where its access is another than then. */
async function authorOf(hash: string, { role }: Connection, session: RoleSession) {
  const unknown = { changedAt: null, changedBy: null };
  if (role === null || role.accessAt === null || role.accessHash === hash) return unknown;
  const { change } = await session.lastChange(POLICY_ACTIONS, role.accessAt);
  return change === null ? unknown : { changedAt: change.at, changedBy: change.by };
}

/** Changes with every finding. */
function hashOf({ checkedAt: _, boundaryArn: _arn, ...findings }: AccessRecord): string {
  return createHash('sha256').update(JSON.stringify(findings)).digest('base64url');
}

/** Null when Aurora may read none of the policies. */
function policiesOf({ attached, inline, boundary }: ReadPermissions): AccessKnowledge['policies'] {
  if (attached === null && inline === null) return null;
  const own = [...(attached ?? []), ...(inline ?? [])];
  const identityPolicies = own.flatMap(namedPolicy);
  const limit = boundary == null ? [] : namedPolicy(boundary);
  const unread = [
    ...(attached === null ? ['the attached policies'] : []),
    ...(inline === null ? ['the inline policies'] : []),
    ...(boundary === undefined ? ['the permissions boundary'] : []),
    ...[...own, ...(boundary == null ? [] : [boundary])]
      .filter((one) => namedPolicy(one).length === 0)
      .map(({ name }) => name),
  ];
  return { identityPolicies, boundary: limit[0] ?? null, unread };
}

/** Nothing for a policy that Aurora may not read, or cannot. */
function namedPolicy({ name, document }: ReadPolicy): NamedPolicy[] {
  const parsed = document === null ? null : parsePolicy(document, 'IDENTITY');
  return parsed?.ok === true ? [{ name, policy: parsed.value.policy }] : [];
}

type Call = Pick<NeededAction, 'action' | 'resource'>;

async function simulated(
  session: RoleSession,
  needed: readonly Call[],
  denied: readonly Call[],
): Promise<SimulatedAction[]> {
  const byResource = (calls: readonly Call[]) =>
    [...Map.groupBy(calls, ({ resource }) => resource)].slice(0, MAX_SIMULATED_RESOURCES);
  const results: SimulatedAction[] = [];
  for (const [resource, calls] of [...byResource(needed), ...byResource(denied)]) {
    const actions = new Set(calls.map(({ action }) => action));
    const { answers, unread } = await session.simulate([...actions], resource);
    results.push(...answers);
    // What may not be simulated on one resource may not be on another.
    if (unread.length > 0) break;
  }
  return results;
}

/** What the texts say, each with what is stored of it. */
function denialsOf(stored: readonly ReportedDenial[], role: RoleArn): Map<ParsedDenial, ReportedDenial> {
  return new Map(
    stored.flatMap((one) => {
      const parsed = readReportedDenial(one.message, role);
      return parsed.ok ? [[parsed.value, one] as const] : [];
    }),
  );
}

/** Aurora's session, as conditions of the role's policies see it. */
function sessionOf({ arn, partition, accountId, name }: RoleArn, { roleId }: ReadRole) {
  const session = `arn:${partition}:sts::${accountId}:assumed-role/${name}/aurora`;
  return {
    ...{ kind: 'ROLE_SESSION' as const, partition, accountId },
    arn: session,
    principalArn: arn,
    uniqueId: roleId,
    userId: `${roleId}:aurora`,
  };
}
