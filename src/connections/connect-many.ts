/** Connects many accounts at once. Each line gets an answer, and does not affect other lines. */

import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import { checkName, quote } from '../base/name.ts';
import { ok } from '../base/result.ts';
import {
  type AccountLine,
  MAX_TEXT_LINES,
  readAccountItems,
  readAccountText,
} from '../connection/account-list.ts';
import { type Connection, type ConnectionChange, newConnection } from '../connection/connection.ts';
import type { Failure } from '../connection/failure.ts';
import type { Label } from '../connection/labels.ts';
import {
  invalidRoleArn,
  type Outcome,
  type Refusal,
  refuse,
  refusedRole,
  workspaceNotFound,
} from '../connection/refusal.ts';
import { readRoleArn } from '../iam/arn/role-arn.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { partitionIdOf, partitionName } from '../iam/partition.ts';
import type { Log } from '../observe/log.ts';
import { DEFAULT_ROLE_NAME } from '../setup-kit/role-setup.ts';
import type { ConnectionSettings, ConnectionStore } from '../storage/connections.ts';
import type { IdentityService } from './identity.ts';
import type { Quotas } from './quotas.ts';
import { readSettings } from './settings.ts';
import { forbiddenRole } from './verifier.ts';

export const MAX_LINES = 1_000;

export type ConnectManyRequest = {
  readonly workspaceId: string;
  /** One of these two. */
  readonly roleArns?: readonly string[] | undefined;
  readonly text?: string | undefined;
  /** The role's name for lines with an account ID only. */
  readonly roleName?: string | undefined;
  readonly region?: string | undefined;
  /** For each of the connections. */
  readonly labels?: readonly Label[] | undefined;
};

/** The result for a line. */
export type LineOutcome =
  /** A verification has begun. */
  | { readonly kind: 'STARTED'; readonly connection: Connection }
  /** It already works or is being verified, and does not change. */
  | { readonly kind: 'UNCHANGED'; readonly connection: Connection }
  | { readonly kind: 'DUPLICATE'; readonly of: number }
  | { readonly kind: 'SKIPPED'; readonly reason: string }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal };

export type ConnectedLine = {
  readonly number: number;
  readonly input: string;
  /** Null when the line holds no role. */
  readonly role: RoleArn | null;
  readonly outcome: LineOutcome;
};

export type ConnectManyParts = {
  readonly identity: IdentityService;
  readonly clock: Clock;
  readonly store: ConnectionStore;
  readonly quotas: Quotas;
  readonly log: Log;
  readonly defaultRegion: string;
  /** The change that begins a verification, or none where the connection needs none. */
  readonly begin: (connection: Connection) => readonly ConnectionChange[];
};

/**
 * Stores a connection for each line, and lets their verifications begin without waiting for them. A refusal of the
 * whole request changes nothing.
 */
export async function connectMany(
  parts: ConnectManyParts,
  request: ConnectManyRequest,
  actor: Actor,
): Promise<Outcome<ConnectedLine[]>> {
  const { store, identity, log } = parts;
  const [workspace] = await store.workspacesByIds([request.workspaceId]);
  if (workspace == null) return workspaceNotFound();
  const reading = await identity.read();
  // Verifications wait until Aurora knows its identity. Until then, the configured Region shows the partition.
  const aurora = reading.ok
    ? reading.value
    : { accountId: null, partition: partitionIdOf(parts.defaultRegion) };
  const lines = readRequest(request, aurora.partition);
  if (!lines.ok) return lines;
  const settings = readSettings({ region: request.region, labels: request.labels }, aurora.partition);
  if (!settings.ok) return settings;

  const judged = lines.value.map((line) => judge(line, aurora));
  const outcomes = markDuplicates(judged);
  await connectAll(parts, workspace.id, settings.value, outcomes, actor);
  const counts = Map.groupBy(outcomes, ({ outcome }) => outcome?.kind ?? 'NONE');
  log.info(
    {
      workspaceId: workspace.id,
      ...Object.fromEntries([...counts].map(([kind, { length }]) => [kind.toLowerCase(), length])),
    },
    'connect many',
  );
  return ok(
    outcomes.map(({ number, input, role, outcome }) => {
      if (outcome === null) throw new Error(`Line ${number} has no answer.`);
      return { number, input, role, outcome };
    }),
  );
}

/** A line, and its outcome if it is known already. */
type Judged = Omit<ConnectedLine, 'outcome'> & {
  readonly name: string | null;
  readonly region: string | null;
  outcome: LineOutcome | null;
};

function readRequest(request: ConnectManyRequest, partition: string): Outcome<AccountLine[]> {
  const { roleArns, text, roleName = DEFAULT_ROLE_NAME } = request;
  if ((roleArns === undefined) === (text === undefined)) {
    return wrongList('The accounts come either as "roleArns" or as "text".', 'Pass one of the two.');
  }
  if (!readRoleArn(`arn:${partition}:iam::123456789012:role/${roleName}`).ok) {
    return wrongList(
      `${quote(roleName)} is not a role name.`,
      `Pass the name alone, such as ${DEFAULT_ROLE_NAME}; where the role has a path, path/${DEFAULT_ROLE_NAME}.`,
    );
  }
  const role = { partition, roleName };
  const lines =
    text === undefined
      ? readAccountItems(roleArns ?? [], role, MAX_LINES)
      : readAccountText(text, role, MAX_LINES);
  if (lines === 'LIST_HAS_TOO_MANY_LINES') {
    return wrongList(
      `The text has more than ${MAX_TEXT_LINES} lines; at most ${MAX_LINES} accounts are connected at once.`,
      `Send the first ${MAX_LINES} accounts, then the others.`,
    );
  }
  if (lines === 'LIST_HAS_TOO_MANY_ACCOUNTS') {
    return wrongList(
      `The list has more than ${MAX_LINES} accounts; at most ${MAX_LINES} are connected at once.`,
      `Send the first ${MAX_LINES}, then the others.`,
    );
  }
  if (lines.length === 0) {
    return wrongList('The list contains no account.', 'Put a role ARN or an account ID on each line.');
  }
  return ok(lines);
}

function wrongList(message: string, remedy: string) {
  return refuse('INVALID_ACCOUNT_LIST', message, [remedy]);
}

function judge(
  { number, input, name, region, reading }: AccountLine,
  aurora: { accountId: string | null; partition: string },
): Judged {
  const line = { number, input, name, region, role: null };
  if (reading.kind === 'SKIPPED') return { ...line, outcome: reading };
  if (reading.kind === 'WRONG') {
    return { ...line, outcome: { kind: 'REFUSED', refusal: invalidRoleArn(reading.problem).error } };
  }
  const { role } = reading;
  const { accountId, partition } = aurora;
  const failure = accountId === null ? null : forbiddenRole({ accountId, partition }, role);
  if (failure !== null)
    return { ...line, role, outcome: { kind: 'REFUSED', refusal: refusalOf(failure, role) } };
  const settings = region === null ? ok({}) : readSettings({ region }, role.partition);
  return { ...line, role, outcome: settings.ok ? null : { kind: 'REFUSED', refusal: settings.error } };
}

/** In a list, what to do is about the line. */
function refusalOf(failure: Failure, { arn, partition }: RoleArn): Refusal {
  const refusal = refusedRole(failure, arn).error;
  if (failure.code !== 'PARTITION_MISMATCH') return refusal;
  const message = `Aurora cannot connect accounts of ${partitionName(partition)} here.`;
  return { ...refusal, message, remedies: ['Delete this line.', ...refusal.remedies] };
}

function markDuplicates(lines: readonly Judged[]): readonly Judged[] {
  const first = new Map<string, number>();
  for (const line of lines) {
    if (line.role === null || line.outcome !== null) continue;
    const of = first.get(line.role.arn);
    if (of === undefined) first.set(line.role.arn, line.number);
    else line.outcome = { kind: 'DUPLICATE', of };
  }
  return lines;
}

/** Connects the remaining lines, as far as the workspace's quota allows. */
async function connectAll(
  parts: ConnectManyParts,
  workspaceId: string,
  settings: ConnectionSettings,
  lines: readonly Judged[],
  actor: Actor,
): Promise<void> {
  const { store, quotas, clock } = parts;
  const open = lines.flatMap((line) =>
    line.role === null || line.outcome !== null ? [] : [{ line, role: line.role }],
  );
  const known = await store.connectionsByRoles(
    workspaceId,
    open.map(({ role }) => role.arn),
  );
  const begins = open.map(({ role }, index) => {
    const connection = known[index] ?? freshConnection(parts, workspaceId, role, settings);
    return parts.begin(connection).length > 0;
  });
  const wanted = begins.filter(Boolean).length;
  const { granted, retryAfterSeconds } = await quotas.useBulk(workspaceId, wanted);
  let left = granted;
  await Promise.all(
    open.map(async ({ line, role }, index) => {
      if (begins[index] === true && left-- <= 0) {
        const refusal = notToday(quotas.bulkPerDay, retryAfterSeconds).error;
        line.outcome = { kind: 'REFUSED', refusal };
        return;
      }
      const own = line.region === null ? settings : { ...settings, region: line.region };
      const fresh = freshConnection(parts, workspaceId, role, { ...own, name: line.name });
      let started = false;
      const connection = await store.connect(
        fresh,
        own,
        (current) => {
          const changes = parts.begin(current);
          started = changes.length > 0;
          return changes;
        },
        clock.now(),
        { action: 'CONNECT_AWS_ACCOUNT', actor, detail: role.arn },
      );
      line.outcome =
        connection === null
          ? { kind: 'REFUSED', refusal: workspaceNotFound().error }
          : { kind: started ? 'STARTED' : 'UNCHANGED', connection };
    }),
  );
}

/** A new connection of this role, in the default Region unless the settings name another. Drops an invalid name. */
export function freshConnection(
  { clock, defaultRegion }: Pick<ConnectManyParts, 'clock' | 'defaultRegion'>,
  workspaceId: string,
  role: RoleArn,
  { region, name = null, labels }: ConnectionSettings,
): Connection {
  // An invalid name in a list is not a reason to refuse its account.
  const checked = name === null ? null : checkName(name, 'The name of a connection');
  return newConnection({
    id: randomUUID(),
    workspaceId,
    roleArn: role.arn,
    accountId: role.accountId,
    partition: role.partition,
    region: region ?? defaultRegion,
    name: checked?.ok === true ? checked.value : null,
    ...(labels !== undefined && { labels }),
    createdAt: clock.now(),
  });
}

/** The workspace has used up its roles in lists. */
export function notToday(limit: number, retryAfterSeconds: number) {
  return refuse(
    'TOO_MANY_ACCOUNTS',
    `A workspace may have ${limit} roles tried in lists within a day.`,
    [
      `Send this line again in ${retryAfterSeconds} s.`,
      'The operator can allow more: WORKSPACE_LIST_ROLES_PER_DAY.',
    ],
    { retryAfterSeconds },
  );
}
