/**
 * CloudTrail's event history: who called IAM, and how. An event appears minutes after its call, and stays for 90 days.
 * [CloudTrail User Guide, event history; API reference, LookupEvents]
 */
import type { Clock, Millis } from '../base/clock.ts';
import { partitionById } from '../iam/partition.ts';
import type { Authenticated } from './authenticate.ts';
import { AwsFault } from './aws-fault.ts';
import type { Account } from './directory.ts';
import { nestedParameters } from './nested-parameters.ts';
import type { Parameters } from './parameters.ts';
import type { SeededRandom } from './random.ts';
import { isoSeconds, type Wire } from './request-context.ts';

/** "CloudTrail typically delivers events within an average of about 5 minutes of an API call." */
export const DEFAULT_EVENT_DELAY_MS: Millis = 5 * 60_000;
const KEPT_MS: Millis = 90 * 24 * 3_600_000;
/** Per account, so that a long run does not fill the memory. The oldest go first. */
const MAX_EVENTS = 10_000;
/** The quota of LookupEvents, for each account and Region. */
const MAX_LOOKUPS_PER_SECOND = 2;

type TrailResource = { readonly ResourceType: string; readonly ResourceName: string };

export type TrailEvent = {
  /** Increases from event to event. */
  readonly number: number;
  readonly id: string;
  readonly at: Millis;
  readonly name: string;
  readonly readOnly: boolean;
  readonly accessKeyId: string;
  readonly userName: string;
  readonly resources: readonly TrailResource[];
  /** The event's JSON text. */
  readonly text: string;
};

type Recorded = {
  readonly authenticated: Pick<Authenticated, 'caller' | 'account' | 'accessKeyId' | 'session'>;
  readonly action: string;
  readonly parameters: Pick<Parameters, 'get' | 'entries'>;
  readonly wire: Wire;
  readonly requestId: string;
  /** Why the call was refused; null when it was not. */
  readonly fault: AwsFault | null;
};

const READING = /^(?:Get|List|Simulate)/;

export class EventHistory {
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #delayMs: Millis;
  readonly #events = new Map<string, TrailEvent[]>();
  readonly #lookups = new Map<string, Millis[]>();
  #count = 0;

  constructor(clock: Clock, random: SeededRandom, delayMs: Millis) {
    this.#clock = clock;
    this.#random = random;
    this.#delayMs = delayMs;
  }

  /** Records a call of IAM in the account of its caller. */
  record({ authenticated, action, parameters, wire, requestId, fault }: Recorded): void {
    const { account, caller, accessKeyId, session } = authenticated;
    const events = this.#events.get(account.id) ?? [];
    const id = this.#random.uuid();
    const at = this.#clock.now();
    const readOnly = READING.test(action);
    const resources = resourcesOf(parameters);
    const text = JSON.stringify({
      eventVersion: '1.11',
      userIdentity: userIdentity(authenticated),
      eventTime: isoSeconds(at),
      eventSource: 'iam.amazonaws.com',
      eventName: action,
      awsRegion: homeRegion(account),
      sourceIPAddress: wire.sourceIp,
      userAgent: wire.userAgent,
      ...(fault !== null && { errorCode: fault.code, errorMessage: fault.message }),
      requestParameters: nestedParameters(parameters),
      responseElements: null,
      requestID: requestId,
      eventID: id,
      readOnly,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account.id,
      eventCategory: 'Management',
    });
    const userName = caller.userName ?? session?.sessionName ?? 'root';
    this.#count += 1;
    const event = {
      number: this.#count,
      id,
      at,
      name: action,
      readOnly,
      accessKeyId,
      userName,
      resources,
      text,
    };
    events.push(event);
    if (events.length > MAX_EVENTS) events.shift();
    this.#events.set(account.id, events);
  }

  /** The events of an account that a lookup in this Region finds now, newest first. @throws ThrottlingException */
  lookup(account: Account, region: string): TrailEvent[] {
    this.#countLookup(`${account.id} ${region}`);
    // IAM is a global service, which has its events in one Region of the partition.
    if (region !== homeRegion(account)) return [];
    const now = this.#clock.now();
    const isShown = ({ at }: TrailEvent) => at + this.#delayMs <= now && at >= now - KEPT_MS;
    return (this.#events.get(account.id) ?? []).filter(isShown).reverse();
  }

  #countLookup(key: string): void {
    const now = this.#clock.now();
    const recent = (this.#lookups.get(key) ?? []).filter((at) => at > now - 1_000 && at <= now);
    if (recent.length >= MAX_LOOKUPS_PER_SECOND) throw new AwsFault('Throttling', 400, 'Rate exceeded');
    this.#lookups.set(key, [...recent, now]);
  }
}

function homeRegion({ partition }: Account): string {
  return partitionById(partition)?.homeRegion ?? 'us-east-1';
}

/** The parameters of IAM that name a resource. */
const RESOURCES: Readonly<Record<string, string>> = {
  RoleName: 'AWS::IAM::Role',
  UserName: 'AWS::IAM::User',
  PolicyArn: 'AWS::IAM::Policy',
  PermissionsBoundary: 'AWS::IAM::Policy',
  AccessKeyId: 'AWS::IAM::AccessKey',
};

function resourcesOf(parameters: Pick<Parameters, 'get'>): TrailResource[] {
  return Object.entries(RESOURCES).flatMap(([parameter, ResourceType]) => {
    const ResourceName = parameters.get(parameter);
    return ResourceName === undefined ? [] : [{ ResourceType, ResourceName }];
  });
}

/** [CloudTrail User Guide, "CloudTrail userIdentity element"] */
function userIdentity({ caller, accessKeyId, session }: Recorded['authenticated']): object {
  const { userId: principalId, arn, accountId, userName } = caller;
  const common = { principalId, arn, accountId, accessKeyId };
  if (session === null) {
    return caller.kind === 'ROOT' ? { type: 'Root', ...common } : { type: 'IAMUser', ...common, userName };
  }
  const { role, issuedAt, sourceIdentity } = session;
  return {
    type: 'AssumedRole',
    ...common,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: role.roleId,
        arn: role.arn,
        accountId,
        userName: role.name,
      },
      attributes: { creationDate: isoSeconds(issuedAt), mfaAuthenticated: 'false' },
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    },
  };
}
