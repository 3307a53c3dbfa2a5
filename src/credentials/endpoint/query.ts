/** What a request for credentials asks for: the path and the query of its address. */
import type { ClientError } from '../../base/client-error.ts';
import { quote } from '../../base/name.ts';
import { ok, type Result } from '../../base/result.ts';
import { percentDecoded } from '../../base/text.ts';
import { databaseId } from '../../graphql/reach.ts';
import { badParameter, checkParameters } from '../../http/request-target.ts';
import { partitionOfRegion } from '../../iam/partition.ts';
import type { CredentialsQuery } from '../credentials.ts';
import { ACCESSES, type Access, readNarrowing } from '../narrowing.ts';
import { DEFAULT_SECONDS, MAX_SECONDS, MIN_SECONDS } from '../session-lifetime.ts';

export const CREDENTIALS_PATH = '/credentials/';

const PARAMETERS = ['duration', 'access', 'policy', 'session-policy', 'source-ip', 'region'] as const;

export type CredentialsReading = Result<CredentialsQuery, ClientError>;

/** Reads `/credentials/CONNECTION_ID` or `/credentials/ACCOUNT_ID`, with its parameters. */
export function readCredentialsQuery(url: string): CredentialsReading {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  // Ids end in "=", which some clients encode.
  const written = path.slice(CREDENTIALS_PATH.length);
  const target = percentDecoded(written) ?? written;
  const reading = checkParameters(new URLSearchParams(search), PARAMETERS);
  if (!reading.ok) return reading;
  const given = reading.value;
  const duration = given.get('duration');
  const access = given.get('access');
  const policy = given.get('policy');
  const region = given.get('region');

  const durationSeconds = duration === null ? DEFAULT_SECONDS : Number(duration);
  if (
    duration !== null &&
    !(/^\d{1,6}$/.test(duration) && durationSeconds >= MIN_SECONDS && durationSeconds <= MAX_SECONDS)
  ) {
    return badParameter(
      `duration=${quote(duration)}: must be between 900 and 43200 seconds.`,
      `Pass ${MIN_SECONDS} to ${MAX_SECONDS}, or leave it out for ${DEFAULT_SECONDS}.`,
    );
  }
  if (access !== null && !(ACCESSES as readonly string[]).includes(access))
    return badParameter(
      `access=${quote(access)}: there is no such access.`,
      `Pass one of: ${ACCESSES.join(', ')}.`,
    );
  const narrowing = readNarrowing({
    access: (access ?? 'full') as Access,
    policy,
    sessionPolicy: given.get('session-policy'),
    sourceIps: given.get('source-ip')?.split(',') ?? [],
  });
  if (!narrowing.ok) return badParameter(narrowing.error.message, narrowing.error.remedy);
  if (region !== null && partitionOfRegion(region) === undefined)
    return badParameter(
      `region=${quote(region)}: it is no AWS Region.`,
      "Name a Region such as us-east-1, or leave it out for the connection's.",
    );
  return ok({
    of: /^\d{12}$/.test(target)
      ? { accountId: target }
      : { connectionId: databaseId('AwsConnection', target) },
    durationSeconds,
    narrowing: narrowing.value,
    region,
  });
}
