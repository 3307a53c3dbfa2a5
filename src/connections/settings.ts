/** What people choose for a connection: its name, its labels and its Region. */
import type { Actor } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import { checkName, quote } from '../base/name.ts';
import { type Err, ok } from '../base/result.ts';
import type { Connection } from '../connection/connection.ts';
import { type Label, readLabels } from '../connection/labels.ts';
import { connectionNotFound, type Outcome, type Refusal, refuse } from '../connection/refusal.ts';
import { partitionName, partitionOfRegion } from '../iam/partition.ts';
import type { Log } from '../observe/log.ts';
import type { ConnectionSettings, ConnectionStore } from '../storage/connections.ts';

/** Settings as a caller sends them. Absent ones do not change. */
export type SettingsRequest = {
  readonly region?: string | undefined;
  /** Null: no name. */
  readonly name?: string | null | undefined;
  readonly labels?: readonly Label[] | undefined;
};

type SettingsParts = {
  readonly store: Pick<ConnectionStore, 'connectionsByIds' | 'changeSettings'>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Changes the settings of a connection. They are not part of its history: the audit log has the old and new values. */
export async function updateConnection(
  { store, clock, log }: SettingsParts,
  connectionId: string,
  request: SettingsRequest,
  actor: Actor,
): Promise<Outcome<Connection>> {
  const [known] = await store.connectionsByIds([connectionId]);
  if (known == null) return connectionNotFound();
  const settings = readSettings(request, known.partition);
  if (!settings.ok) return settings;
  const changed = await store.changeSettings(connectionId, settings.value, clock.now(), (before, after) => ({
    action: 'UPDATE_CONNECTION',
    actor,
    detail: describeChanges(before, after),
  }));
  if (changed === null) return connectionNotFound();
  log.info({ connectionId }, 'update');
  return ok(changed);
}

/** @param partition the partition of the role */
export function readSettings(
  { region, name, labels }: SettingsRequest,
  partition: string,
): Outcome<ConnectionSettings> {
  if (region !== undefined && partitionOfRegion(region)?.id !== partition) {
    return wrongRegion(region, partition);
  }
  const nameResult = name == null ? ok(name) : checkedName(name, 'The name of a connection');
  if (!nameResult.ok) return nameResult;
  const labelsResult = labels === undefined ? ok(undefined) : checkedLabels(labels);
  if (!labelsResult.ok) return labelsResult;
  return ok({
    ...(region !== undefined && { region }),
    ...(nameResult.value !== undefined && { name: nameResult.value }),
    ...(labelsResult.value !== undefined && { labels: labelsResult.value }),
  });
}

export function checkedName(text: string, what: string): Outcome<string> {
  const checked = checkName(text, what);
  return checked.ok ? checked : refuse('INVALID_NAME', checked.error, ['Choose another name.']);
}

function checkedLabels(labels: readonly Label[]): Outcome<readonly Label[]> {
  const checked = readLabels(labels);
  return checked.ok
    ? checked
    : refuse('INVALID_LABELS', checked.error, ['Change the labels, and send all of them.']);
}

function wrongRegion(region: string, partition: string): Err<Refusal> {
  const words =
    partitionOfRegion(region) === undefined
      ? `${quote(region)} is not an AWS Region.`
      : `${quote(region)} is not in ${partitionName(partition)}, where the role is.`;
  return refuse('INVALID_REGION', words, ['Name a Region such as us-east-1 or eu-central-1.']);
}

/** The old and the new value of each setting that differs, for the audit log. */
function describeChanges(before: Connection, after: Connection): string {
  const values = (connection: Connection) =>
    new Map<string, string>([
      ...(connection.name === null ? [] : [['name', JSON.stringify(connection.name)] as const]),
      ['region', connection.region],
      ...connection.labels.map(
        ({ key, value }) => [`label ${JSON.stringify(key)}`, JSON.stringify(value)] as const,
      ),
    ]);
  const [old, now] = [values(before), values(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((what) => old.get(what) !== now.get(what))
    .map((what) => `${what}: ${old.get(what) ?? 'none'} -> ${now.get(what) ?? 'none'}`)
    .join('; ');
}
