/** Changes of a role among CloudTrail's events. */
import type { Event } from '@aws-sdk/client-cloudtrail';
import type { RoleChange } from '../connection/role-reading.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { isJsonObject, type JsonValue, parsedJson } from '../iam/json/json-value.ts';

/**
 * The latest event that changed the role by one of the actions; null when there is none.
 *
 * @param events newest first, as CloudTrail lists them
 */
export function latestChange(
  events: readonly Event[],
  role: RoleArn,
  actions: readonly string[],
): RoleChange | null {
  for (const { EventName: action, EventTime, CloudTrailEvent } of events) {
    if (action === undefined || EventTime === undefined || !actions.includes(action)) continue;
    const record = parsedRecord(CloudTrailEvent);
    // A call that AWS refused changed nothing.
    if (record === null || record.errorCode !== undefined || record.roleName !== role.name) continue;
    return { action, at: EventTime.getTime(), by: record.by };
  }
  return null;
}

type Fields = { readonly [key: string]: JsonValue };

/** What a change needs of CloudTrail's record of a call; null when the text is no record. */
function parsedRecord(text: string | undefined) {
  const record = parsedJson(text ?? '');
  if (!isJsonObject(record)) return null;
  const identity = objectOf(record['userIdentity']);
  return {
    errorCode: record['errorCode'],
    roleName: objectOf(record['requestParameters'])['roleName'],
    by: callerOf(identity),
  };
}

/** A service that acts for a customer has no ARN, but a name. */
function callerOf({ arn, invokedBy }: Fields): string | null {
  if (typeof arn === 'string') return arn;
  return typeof invokedBy === 'string' ? invokedBy : null;
}

function objectOf(value: JsonValue | undefined): Fields {
  return isJsonObject(value) ? value : {};
}
