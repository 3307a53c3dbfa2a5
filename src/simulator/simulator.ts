/** A simulated AWS for development and tests, over real HTTP: docs/simulator.md says what it can do. */
import type { AddressInfo } from 'node:net';
import { type Clock, type Millis, systemClock } from '../base/clock.ts';
import { SimulatedAccount } from './account.ts';
import type { DenialDetail } from './assume-role.ts';
import { CallLog } from './call-log.ts';
import { Account, Directory, type Session } from './directory.ts';
import { DEFAULT_EVENT_DELAY_MS, EventHistory } from './event-history.ts';
import { Faults } from './faults.ts';
import { SimulatedOrganization } from './organization.ts';
import { DEFAULT_PROPAGATION, type Propagation } from './propagation.ts';
import { SeededRandom } from './random.ts';
import { createAwsServer } from './server.ts';

export type SimulatorOptions = {
  /** The model's clock, for propagation and expiry. Signatures use the machine's clock. */
  readonly clock?: Clock;
  /** The seed of all random numbers: the same seed and the same calls give the same run. */
  readonly seed?: number;
  /** 0 for any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly replicas?: number;
  readonly propagation?: Propagation;
  /**
   * How long a connection caches what it has read.
   *
   * @default longer than a verification takes; 0 when the propagation is `none`
   */
  readonly connectionCacheMs?: Millis;
  readonly denialDetail?: DenialDetail;
  /**
   * How long after a call CloudTrail shows its event, on the model's clock.
   *
   * @default 5 minutes
   */
  readonly eventDelayMs?: Millis;
  /**
   * The address that a request comes from, as policies and CloudTrail see it.
   *
   * @default the client's
   */
  readonly sourceIp?: () => string;
};

export type Simulator = {
  readonly url: string;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** The sessions that AssumeRole has created, oldest first. */
  sessions(): readonly Pick<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>[];
  /** Creates an account, with a random id by default. All replicas know it immediately. */
  createAccount(input?: {
    accountId?: string;
    partition?: string;
    disabledRegions?: string[];
  }): SimulatedAccount;
  /** Creates an organization that this account manages. All replicas know it immediately. */
  createOrganization(management: SimulatedAccount): SimulatedOrganization;
  /** Creates the missing accounts that a policy names, because IAM rejects a trust policy with unknown accounts. */
  createAccountsOf(policy: object | string): void;
  close(): Promise<void>;
};

/** An account's ARN or its id, as a JSON value. */
const ACCOUNTS = /"(?:arn:([a-z-]+):(?:iam|sts)::)?(\d{12})(?::|")/g;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = systemClock, replicas = 4, host = '127.0.0.1' } = options;
  const random = new SeededRandom(options.seed ?? 1);
  const propagation = options.propagation ?? DEFAULT_PROPAGATION;
  // Without propagation, no connection may return an older version.
  const connectionCacheMs = options.connectionCacheMs ?? (propagation.kind === 'none' ? 0 : 600_000);
  const directory = new Directory({ clock, random, replicas, propagation });
  const faults = new Faults();
  const calls = new CallLog();
  const history = new EventHistory(clock, random, options.eventDelayMs ?? DEFAULT_EVENT_DELAY_MS);
  const server = createAwsServer({
    directory,
    faults,
    calls,
    history,
    connectionCacheMs,
    denialDetail: options.denialDetail ?? 'caller-side',
    sourceIp: options.sourceIp ?? null,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${host}:${port}`,
    faults,
    calls,
    sessions: () => [...directory.sessions.values()],
    createAccount({ accountId, partition = 'aws', disabledRegions = [] } = {}) {
      const id = accountId ?? `${1 + random.below(9)}${random.digits(11)}`;
      if (directory.accounts.has(id)) throw new Error(`The account ${id} already exists.`);
      const account = new Account(id, partition, disabledRegions, clock.now());
      directory.accounts.set(id, account);
      return new SimulatedAccount(directory, account, history);
    },
    createOrganization: (management) => new SimulatedOrganization(directory, management),
    createAccountsOf(policy) {
      const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
      for (const [, partition = 'aws', id = ''] of text.matchAll(ACCOUNTS)) {
        if (directory.accounts.has(id)) continue;
        directory.accounts.set(id, new Account(id, partition, [], clock.now()));
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
