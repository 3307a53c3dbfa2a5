/** Calls to AWS STS through the SDK: fresh connections, the budget, errors as values. */
import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  GetCallerIdentityCommand,
  type GetCallerIdentityCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import type { Clock, Millis } from '../base/clock.ts';
import type { AwsError } from '../connection/aws-error.ts';
import type { CallResult } from '../connection/role-proof.ts';
import {
  type AssumedRole,
  type AssumeRoleRequest,
  type CallerIdentity,
  FOR_AURORA,
  type Payer,
  type SessionCredentials,
  type StsGateway,
} from '../connections/sts.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import type { BaseCredentials } from './base-credentials.ts';
import type { CallBudget } from './call-budget.ts';
import { type FreshConnection, FreshConnections, type Timeouts } from './fresh-connections.ts';
import { awsErrorOf, isSkewCorrected } from './sdk-error.ts';

/** STS answers in a fraction of a second; what takes longer is better asked anew. */
const TIMEOUTS: Timeouts = { connectionMs: 3_000, requestMs: 5_000 };

/** A call in all, however slowly its answer drips. */
const LONGEST_CALL_MS = 10_000;

/** So many Regions are spoken to at a time; a client of another costs only its making. */
const MOST_CLIENTS = 64;

/** For how long a Region's disabled STS is taken as known. */
const REGION_MEMORY_MS = 10 * 60_000;

/** Answers after which the credentials are read anew: they may have been replaced at their source. */
const STALE_CREDENTIALS = new Set(['InvalidClientTokenId', 'ExpiredToken', 'SignatureDoesNotMatch']);

export type StsGatewayOptions = {
  readonly credentials: BaseCredentials;
  readonly budget: CallBudget;
  readonly clock: Clock;
  readonly timeouts?: Timeouts;
  /** Only for the test that shows what kept-alive connections do. */
  readonly keepAlive?: boolean;
  /** Called with each answer to AssumeRole. */
  readonly onAssumeRole?: (result: CallResult<unknown>) => void;
};

/** A gateway that can also ask who Aurora itself is. */
export interface AuroraStsGateway extends StsGateway {
  /** Whose Aurora's own credentials are. */
  whoAmI(region: string, signal: AbortSignal): Promise<CallResult<CallerIdentity>>;
  /** Whether the Region's STS closes the connection after an answer. */
  closesConnections(region: string, signal: AbortSignal): Promise<boolean>;
  /** Which Region's STS is asked for this one's: the home Region's, where this one's has turned out to be of no use. */
  askedFor(region: string): string;
  /** The address that was asked last for this Region; null before the first call. */
  askedAt(region: string): string | null;
  /** How far AWS's clock was ahead of ours at the last answer from this Region; null before the first. */
  clockOffsetMs(region: string): Millis | null;
}

type Options = { readonly abortSignal: AbortSignal };
type Place = { readonly signal: AbortSignal; readonly payer: Payer };
type Send<T> = (client: STSClient, options: Options) => Promise<T>;

/** The gateway over the SDK. One client a Region; each `onFreshConnection` has a connection of its own. */
export function createStsGateway(options: StsGatewayOptions): AuroraStsGateway {
  const { credentials, budget, clock } = options;
  const connections = new FreshConnections(options.timeouts ?? TIMEOUTS, options.keepAlive ?? false);
  const clients = new Map<string, { client: STSClient; generation: number }>();
  const disabledUntil = new Map<string, Millis>();
  const addresses = new Map<string, string>();

  const clientFor = (region: string): STSClient => {
    const known = clients.get(region);
    if (known?.generation === credentials.generation) return known.client;
    // The SDK remembers credentials for the life of a client: new ones need a new client.
    const client = newClient(region, () => credentials.read());
    client.middlewareStack.add(
      (next) => (args) => {
        addresses.set(region, addressOf(args.request));
        return next(args);
      },
      { step: 'finalizeRequest' },
    );
    if (clients.size >= MOST_CLIENTS) clients.clear();
    clients.set(region, { client, generation: credentials.generation });
    return client;
  };

  const newClient = (
    region: string,
    source: NonNullable<ConstructorParameters<typeof STSClient>[0]>['credentials'],
  ) =>
    // One attempt: when to try again is for our own schedule to say.
    new STSClient({ region, credentials: source as never, maxAttempts: 1, requestHandler: connections });

  /** Sends within the budget; once more when the SDK has just corrected its clock. */
  const send = async <T>(client: STSClient, call: Send<T>, { signal, payer }: Place): Promise<T> => {
    const once = () =>
      budget.run(
        signal,
        () => within(LONGEST_CALL_MS, signal, (abortSignal) => call(client, { abortSignal })),
        payer,
      );
    try {
      return await once();
    } catch (error) {
      if (!isSkewCorrected(error)) throw error;
      return once();
    }
  };

  /** The calls that can be made over the present connection, to the STS of `region`. */
  const callsTo = (
    region: string,
    place: Place,
    connection: FreshConnection,
    failed: (error: AwsError) => void,
  ) => {
    const settle = async <T, U>(
      client: STSClient,
      call: Send<T>,
      read: (output: T) => CallResult<U>,
    ): Promise<CallResult<U>> => {
      try {
        return read(await send(client, call, place));
      } catch (thrown) {
        return { ok: false, error: awsErrorOf(thrown) };
      }
    };
    const withOwnCredentials = async <T, U>(call: Send<T>, read: (output: T) => CallResult<U>) => {
      const { generation } = credentials;
      let result = await settle(clientFor(region), call, read);
      if (!result.ok && isStale(result.error)) {
        // They may have been replaced at their source: what is there now decides. Whoever comes second, of
        // several that failed at once, finds them read anew already.
        if (credentials.generation === generation) credentials.invalidate();
        result = await settle(clientFor(region), call, read);
      }
      if (!result.ok) failed(result.error);
      return result;
    };
    return {
      async assumeRole(request: AssumeRoleRequest) {
        const result = await withOwnCredentials(
          (client, options) => client.send(new AssumeRoleCommand(assumeRoleInput(request)), options),
          readAssumedRole,
        );
        if (!place.signal.aborted) options.onAssumeRole?.(result);
        return result;
      },
      getCallerIdentity: (session: SessionCredentials) =>
        settle(
          newClient(region, session),
          (client, options) => client.send(new GetCallerIdentityCommand(), options),
          readIdentity,
        ),
      whoAmI: () =>
        withOwnCredentials(
          (client, options) => client.send(new GetCallerIdentityCommand(), options),
          readIdentity,
        ),
      hasMoved: connection.hasMoved,
    };
  };

  const askedFor = (region: string): string =>
    (disabledUntil.get(region) ?? 0) > clock.now() ? homeOf(region) : region;

  const onFreshConnection = async <T>(
    place: Place & { region: string },
    calls: (connection: ReturnType<typeof callsTo>) => Promise<T>,
  ): Promise<T> => {
    const { region } = place;
    const home = homeOf(region);
    const asked = askedFor(region);
    let disabled = false;
    const failed = (error: AwsError) => {
      disabled ||= isRegionUnusable(error);
    };
    const result = await connections.run((connection) => calls(callsTo(asked, place, connection, failed)));
    if (!disabled || asked === home) return result;
    // What belongs together is asked together: all of it again, of the Region that cannot be switched off.
    disabledUntil.set(region, clock.now() + REGION_MEMORY_MS);
    return connections.run((connection) => calls(callsTo(home, place, connection, failed)));
  };

  return {
    onFreshConnection,
    askedFor,
    askedAt: (region) => addresses.get(askedFor(region)) ?? null,
    clockOffsetMs: (region) => clients.get(region)?.client.config.systemClockOffset ?? null,
    whoAmI: (region, signal) =>
      onFreshConnection({ region, signal, payer: FOR_AURORA }, ({ whoAmI }) => whoAmI()),
    closesConnections: (region, signal) =>
      onFreshConnection({ region, signal, payer: FOR_AURORA }, async ({ whoAmI, hasMoved }) => {
        await whoAmI();
        await whoAmI();
        return hasMoved();
      }),
  };
}

/** Makes a call that aborts with `signal`, or after so long. Nothing is left of it when it has ended. */
async function within<T>(
  milliseconds: Millis,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const giveUp = () => limit.abort(signal.reason);
  const timer = setTimeout(
    () => limit.abort(new Error(`STS has not answered within ${milliseconds / 1_000} s.`)),
    milliseconds,
  );
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await call(limit.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** Of a request as the SDK has it. */
function addressOf(request: unknown): string {
  const { protocol, hostname, port } = request as { protocol: string; hostname: string; port?: number };
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}

function homeOf(region: string): string {
  return partitionOfRegion(region)?.homeRegion ?? region;
}

function isStale(error: AwsError): boolean {
  return error.kind === 'ANSWERED' && STALE_CREDENTIALS.has(error.code);
}

/** Switched off for the account, or no Region at all: its STS has no address. */
function isRegionUnusable(error: AwsError): boolean {
  return error.kind === 'ANSWERED'
    ? error.code === 'RegionDisabledException'
    : error.kind === 'UNREACHABLE' && error.hostUnknown === true;
}

function assumeRoleInput(request: AssumeRoleRequest) {
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    DurationSeconds: request.durationSeconds,
    ExternalId: request.externalId,
    Policy: request.policy ?? undefined,
    PolicyArns: unlessEmpty(request.policyArns?.map((arn) => ({ arn }))),
    SourceIdentity: request.sourceIdentity ?? undefined,
    Tags: unlessEmpty(request.tags?.map(({ key, value }) => ({ Key: key, Value: value }))),
  };
}

function unlessEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

function readAssumedRole(output: AssumeRoleCommandOutput): CallResult<AssumedRole> {
  const arn = output.AssumedRoleUser?.Arn;
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = output.Credentials ?? {};
  if (
    arn === undefined ||
    AccessKeyId === undefined ||
    SecretAccessKey === undefined ||
    SessionToken === undefined ||
    Expiration === undefined
  ) {
    return incomplete(output);
  }
  const credentials: SessionCredentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt: Expiration.getTime(),
  };
  return {
    ok: true,
    value: { assumedRoleArn: arn, credentials },
    requestId: output.$metadata.requestId ?? null,
  };
}

function readIdentity(output: GetCallerIdentityCommandOutput): CallResult<CallerIdentity> {
  const { Account, Arn, UserId } = output;
  if (Account === undefined || Arn === undefined || UserId === undefined) return incomplete(output);
  return {
    ok: true,
    value: { accountId: Account, arn: Arn, userId: UserId },
    requestId: output.$metadata.requestId ?? null,
  };
}

/** Nothing of AWS's in a successful answer: it is another's, such as the page of a proxy that asks to sign in. */
function incomplete({ $metadata, ...fields }: { $metadata: { httpStatusCode?: number } }): {
  ok: false;
  error: AwsError;
} {
  const { httpStatusCode: httpStatus } = $metadata;
  const isForeign = httpStatus !== undefined && Object.values(fields).every((value) => value === undefined);
  return {
    ok: false,
    error: isForeign
      ? { kind: 'UNREACHABLE', message: `The answer is not AWS's: HTTP status ${httpStatus}.`, httpStatus }
      : { kind: 'UNREACHABLE', message: "AWS's answer is incomplete." },
  };
}
