/** Calls to AWS STS through the SDK: fresh connections, the budget, errors as values. */
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  type GetCallerIdentityCommandOutput,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import type { Clock, Millis } from '../base/clock.ts';
import { err } from '../base/result.ts';
import { TimeLimit } from '../base/time-limit.ts';
import { TURNS } from '../base/turns.ts';
import type { AwsError } from '../connection/aws-error.ts';
import type { CallResult } from '../connection/role-proof.ts';
import {
  type AssumedRole,
  type AssumeRoleRequest,
  type CallerIdentity,
  FOR_AURORA,
  type Payer,
  type SessionCredentials,
  type StsConnection,
  type StsGateway,
} from '../connections/sts.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import type { BaseCredentials } from './base-credentials.ts';
import type { CallBudget } from './call-budget.ts';
import { type CallOptions, FreshConnection, OVER_THE_CONNECTION, type Timeouts } from './fresh-connection.ts';
import { awsErrorOf, isSkewCorrected } from './sdk-error.ts';
import { assumeRoleInput, readAssumedRole, readIdentity } from './sts-messages.ts';

/** STS answers in a fraction of a second: a later answer is worth less than another try. */
const TIMEOUTS: Timeouts = { connectionMs: 3_000, requestMs: 5_000 };

/** Limits the whole call, however slowly the answer arrives. */
const MAX_CALL_MS = 10_000;

/** How long to remember that a Region's STS is disabled. */
const REGION_MEMORY_MS = 10 * 60_000;

/** Codes after which the credentials are read again: they may have been replaced at their source. */
const STALE_CREDENTIALS = new Set(['InvalidClientTokenId', 'ExpiredToken', 'SignatureDoesNotMatch']);

export type StsGatewayOptions = {
  readonly credentials: BaseCredentials;
  readonly budget: CallBudget;
  readonly clock: Clock;
  readonly timeouts?: Timeouts;
  /** Only for the test that shows the effect of kept-alive connections. */
  readonly keepAlive?: boolean;
  /** Called with each answer to AssumeRole. */
  readonly onAssumeRole?: (result: CallResult<unknown>) => void;
};

/** A gateway that can also read Aurora's own identity. */
export interface AuroraStsGateway extends StsGateway {
  /** The identity of Aurora's own credentials. */
  whoAmI(region: string, signal: AbortSignal): Promise<CallResult<CallerIdentity>>;
  /**
   * Whether the Region's STS closes the connection after an answer. Then each call may reach another host, and a
   * proof cannot compare the answers of one host.
   */
  closesConnections(region: string, signal: AbortSignal): Promise<boolean>;
  /** The Region that calls go to: the partition's home Region while the Region's STS is unusable. */
  effectiveRegion(region: string): string;
  /** The address of the last call for this Region; null before the first call. */
  lastAddress(region: string): string | null;
  /** How far AWS's clock was ahead of ours at the last answer from this Region; null before the first. */
  clockOffsetMs(region: string): Millis | null;
}

type Place = { readonly region: string; readonly signal: AbortSignal; readonly payer: Payer };
type Send<T> = (client: STSClient, options: CallOptions) => Promise<T>;
type Credentials = NonNullable<STSClientConfig['credentials']>;

/** A Region's STS: facts from earlier calls, and the client that signs with Aurora's credentials. */
type Endpoint = {
  address: string | null;
  clockOffsetMs: Millis | null;
  own: { readonly client: STSClient; readonly generation: number } | null;
};

/** The gateway over the SDK. */
export class SdkStsGateway implements AuroraStsGateway {
  readonly #options: StsGatewayOptions;
  readonly #shared: FreshConnection | null;
  readonly #unusableUntil = new Map<string, Millis>();
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(options: StsGatewayOptions) {
    this.#options = options;
    this.#shared = options.keepAlive === true ? new FreshConnection(TIMEOUTS, true) : null;
  }

  effectiveRegion(region: string): string {
    return (this.#unusableUntil.get(region) ?? 0) > this.#options.clock.now() ? homeOf(region) : region;
  }

  lastAddress(region: string): string | null {
    return this.#endpoints.get(this.effectiveRegion(region))?.address ?? null;
  }

  clockOffsetMs(region: string): Millis | null {
    return this.#endpoints.get(this.effectiveRegion(region))?.clockOffsetMs ?? null;
  }

  whoAmI(region: string, signal: AbortSignal): Promise<CallResult<CallerIdentity>> {
    return this.withFreshConnection({ region, signal, payer: FOR_AURORA }, ({ whoAmI }) => whoAmI());
  }

  closesConnections(region: string, signal: AbortSignal): Promise<boolean> {
    return this.withFreshConnection({ region, signal, payer: FOR_AURORA }, async ({ whoAmI, hasMoved }) => {
      await whoAmI();
      await whoAmI();
      return hasMoved();
    });
  }

  async withFreshConnection<T>(
    place: Place,
    calls: (connection: SdkStsConnection) => Promise<T>,
  ): Promise<T> {
    const home = homeOf(place.region);
    const region = this.effectiveRegion(place.region);
    const { value, isRegionUnusable } = await this.#connectTo(region, place, calls);
    if (!isRegionUnusable || region === home) return value;
    // The calls belong together: repeat all in the partition's home Region, which cannot be disabled.
    this.#unusableUntil.set(place.region, this.#options.clock.now() + REGION_MEMORY_MS);
    return (await this.#connectTo(home, place, calls)).value;
  }

  async #connectTo<T>(
    region: string,
    place: Place,
    calls: (connection: SdkStsConnection) => Promise<T>,
  ): Promise<{ value: T; isRegionUnusable: boolean }> {
    const endpoint = this.#endpoints.get(region) ?? { address: null, clockOffsetMs: null, own: null };
    this.#endpoints.set(region, endpoint);
    const connection = this.#shared ?? new FreshConnection(this.#options.timeouts ?? TIMEOUTS);
    const sts = new SdkStsConnection(this.#options, connection, { ...place, region }, endpoint);
    try {
      const value = await calls(sts);
      return { value, isRegionUnusable: sts.isRegionUnusable };
    } finally {
      if (connection !== this.#shared) connection.destroy();
    }
  }
}

/** The calls over one connection. They are properties, so that callers can destructure them. */
class SdkStsConnection implements StsConnection {
  readonly #options: StsGatewayOptions;
  readonly #connection: FreshConnection;
  readonly #place: Place;
  readonly #endpoint: Endpoint;
  /** Whether a call with Aurora's own credentials has failed because the Region's STS is unusable. */
  isRegionUnusable = false;

  constructor(options: StsGatewayOptions, connection: FreshConnection, place: Place, endpoint: Endpoint) {
    this.#options = options;
    this.#connection = connection;
    this.#place = place;
    this.#endpoint = endpoint;
  }

  readonly assumeRole = async (request: AssumeRoleRequest): Promise<CallResult<AssumedRole>> => {
    const command = new AssumeRoleCommand(assumeRoleInput(request));
    const result = await this.#callAsAurora(
      (client, options) => client.send(command, options),
      readAssumedRole,
    );
    if (!this.#place.signal.aborted) this.#options.onAssumeRole?.(result);
    return result;
  };

  readonly getCallerIdentity = (session: SessionCredentials): Promise<CallResult<CallerIdentity>> =>
    this.#call(this.#newClient(session), sendGetCallerIdentity, readIdentity);

  readonly whoAmI = (): Promise<CallResult<CallerIdentity>> =>
    this.#callAsAurora(sendGetCallerIdentity, readIdentity);

  readonly hasMoved = (): boolean => this.#connection.hasMoved;

  async #callAsAurora<T, U>(send: Send<T>, read: (output: T) => CallResult<U>): Promise<CallResult<U>> {
    const { credentials } = this.#options;
    const { generation } = credentials;
    let result = await this.#call(this.#ownClient(), send, read);
    if (!result.ok && isStale(result.error)) {
      // Read the credentials again. Of several calls that fail at once, the first invalidates for all.
      if (credentials.generation === generation) credentials.invalidate();
      result = await this.#call(this.#ownClient(), send, read);
    }
    this.isRegionUnusable ||= !result.ok && isRegionUnusable(result.error);
    return result;
  }

  /** Runs a call within the budget; retries once after a clock correction. */
  async #call<T, U>(
    client: STSClient,
    send: Send<T>,
    read: (output: T) => CallResult<U>,
  ): Promise<CallResult<U>> {
    const { signal, payer } = this.#place;
    const once = () =>
      this.#options.budget.run(
        signal,
        async (turn) => {
          // The budget lets many calls start at once, and the SDK needs a millisecond to sign each.
          await TURNS.next(`sts ${payer.workspaceId}`);
          this.#connection.beforeSending = turn.check;
          using limit = new TimeLimit(MAX_CALL_MS, signal);
          return await send(client, { abortSignal: limit.signal, connection: this.#connection });
        },
        payer,
      );
    try {
      return read(
        await once().catch((error: unknown) => {
          if (!isSkewCorrected(error)) throw error;
          return once();
        }),
      );
    } catch (thrown) {
      return err(awsErrorOf(thrown));
    } finally {
      this.#endpoint.address = this.#connection.address ?? this.#endpoint.address;
      this.#endpoint.clockOffsetMs = client.config.systemClockOffset;
    }
  }

  /** A client costs as much time and memory as a call, so all connections to the endpoint share it. */
  #ownClient(): STSClient {
    const { credentials } = this.#options;
    const endpoint = this.#endpoint;
    // The SDK remembers credentials for the life of a client: new ones need a new client.
    if (endpoint.own?.generation !== credentials.generation)
      endpoint.own = {
        client: this.#newClient(() => credentials.read()),
        generation: credentials.generation,
      };
    return endpoint.own.client;
  }

  #newClient(credentials: Credentials): STSClient {
    return new STSClient({
      region: this.#place.region,
      credentials,
      // Our own schedule decides when to try again.
      maxAttempts: 1,
      retryMode: 'standard',
      requestHandler: OVER_THE_CONNECTION,
      systemClockOffset: this.#endpoint.clockOffsetMs ?? 0,
    });
  }
}

const sendGetCallerIdentity: Send<GetCallerIdentityCommandOutput> = (client, options) =>
  client.send(new GetCallerIdentityCommand(), options);

function homeOf(region: string): string {
  return partitionOfRegion(region)?.homeRegion ?? region;
}

function isStale(error: AwsError): boolean {
  return error.kind === 'ANSWERED' && STALE_CREDENTIALS.has(error.code);
}

/** Whether the Region is disabled for the account, or does not exist: then its STS has no address. */
function isRegionUnusable(error: AwsError): boolean {
  return error.kind === 'ANSWERED'
    ? error.code === 'RegionDisabledException'
    : error.kind === 'UNREACHABLE' && error.hostUnknown === true;
}
