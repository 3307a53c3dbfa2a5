/** Customers who connect roles, watch them, and try again; each with one role under way at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedAccount } from '../../src/simulator/account.ts';
import type { Arrival } from '../../src/simulator/propagation.ts';
import type { SeededRandom } from '../../src/simulator/random.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { trustPolicy } from '../../src/trust/trust-policy.ts';
import type { Programs } from './programs.ts';
import { follow, type Subscriber } from './subscribers.ts';
import type { Entrance } from './supervisor.ts';

/** How a verification must end; `ANY` where the role arrives so late that it is a matter of chance. */
export type Expected = 'CONNECTED' | 'FAILED' | 'INSECURE' | 'ANY';

/** What a customer knows in the end, to be compared with what is stored. */
export type Outcome = {
  readonly connectionId: string;
  readonly roleArn: string;
  readonly expected: Expected;
  readonly subscriber: Subscriber;
};

export type Workspace = { readonly id: string; readonly externalId: string };

const SECOND = 1_000;

/** Who asks the server is patient: it may just be starting. */
const ANSWER_MS = 15 * SECOND;
const AGAIN_MS = 500;

/** The quota of a minute is asked again within it. */
const MAX_QUOTA_WAIT_MS = 5 * SECOND;

/** The part of the connected roles that are disconnected. */
const DISCONNECTING = 0.3;

const CONNECT = `mutation ($roleArn: String!, $workspaceId: ID!) {
  answer: connectAwsAccount(roleArn: $roleArn, workspaceId: $workspaceId) { __typename ... on ConnectAwsAccountSuccess { awsConnection { id } } ... on Error { message } }
}`;
const RETRY =
  'mutation ($id: ID!) { answer: retryConnection(id: $id) { __typename ... on Error { message } } }';
const DISCONNECT =
  'mutation ($id: ID!) { answer: disconnectAwsAccount(id: $id) { __typename ... on Error { message } } }';
const CREATE_WORKSPACE = `mutation ($name: String!) {
  answer: createWorkspace(name: $name) { __typename ... on CreateWorkspaceSuccess { workspace { id externalId { value } } } }
}`;

type GraphQLProblem = {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryAfter?: number };
};

type Answer = {
  __typename: string;
  message?: string;
  awsConnection?: { id: string };
  workspace?: { id: string; externalId: { value: string } };
};

export function createCustomers(parts: {
  entrance: Entrance;
  programs: Programs;
  simulator: Simulator;
  random: SeededRandom;
  aurorasAccount: string;
  token: string;
  windowMs: number;
  /** Ends the load: what is under way may end, nothing new begins. */
  loadOver: AbortSignal;
  /** Ends everything. */
  over: AbortSignal;
}) {
  const { entrance, programs, simulator, random, token, windowMs, loadOver, over } = parts;
  const outcomes: Outcome[] = [];
  const refusals = new Map<string, number>();
  /** What each role waits for, by its ARN. */
  const underWay = new Map<string, string>();
  let made = 0;

  /** Asks until it is answered, across faults. Null when all is over, or a quota is used up after the load. */
  const ask = async (query: string, variables: Record<string, string>): Promise<Answer | null> => {
    while (!over.aborted) {
      let waitMs = AGAIN_MS * (0.5 + random.next());
      try {
        const response = await fetch(`${await entrance.url()}/graphql`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ query, variables }),
          signal: AbortSignal.any([over, AbortSignal.timeout(ANSWER_MS)]),
        });
        const { data, errors } = (await response.json()) as {
          data?: { answer: Answer } | null;
          errors?: GraphQLProblem[];
        };
        if (data) {
          if (data.answer.message !== undefined) count(data.answer.message);
          return data.answer;
        }
        count(errors?.[0]?.message ?? response.statusText);
        const { code, retryAfter = 0 } = errors?.[0]?.extensions ?? {};
        if (code === 'RATE_LIMITED') {
          if (loadOver.aborted) return null;
          waitMs += Math.min(retryAfter * SECOND, MAX_QUOTA_WAIT_MS);
        }
      } catch {
        // Killed before it could answer.
      }
      await pause(waitMs);
    }
    return null;
  };
  const count = (what: string) => {
    const message = what.replace(/Try again in \d+ seconds?/, 'Try again in N seconds');
    refusals.set(message, (refusals.get(message) ?? 0) + 1);
  };

  const role = (account: SimulatedAccount, workspace: Workspace) => {
    const right = trustPolicy(
      { partition: 'aws', accountId: parts.aurorasAccount },
      workspace.externalId,
    ).document;
    const open = JSON.parse(JSON.stringify(right).replace(/,"Condition":\{.*?\}\}/, '')) as object;
    const wrong = trustPolicy(
      { partition: 'aws', accountId: parts.aurorasAccount },
      'somebody-elses',
    ).document;
    const kind = random.next();
    const make = (trust: object, arrival: Arrival, expected: Expected) => ({
      arn: account.createRole(`R${++made}`, { trustPolicy: trust, arrival }).arn,
      expected,
    });
    if (kind < 0.1) return make(right, 'never', 'FAILED');
    if (kind < 0.15) return make(wrong, 0, 'FAILED');
    if (kind < 0.2) return make(open, 0, 'INSECURE');
    if (kind < 0.4) return make(right, (2 + 2 * random.next()) * SECOND, 'CONNECTED');
    const arrival = random.next() * windowMs;
    return make(right, arrival, arrival < windowMs - 40 * SECOND ? 'CONNECTED' : 'ANY');
  };

  const verify = async (connectionId: string, roleArn: string, expected: Expected) => {
    const subscriber = follow(entrance, token, { connectionId }, { signal: over });
    await subscriber.end;
    if (!over.aborted) outcomes.push({ connectionId, roleArn, expected, subscriber });
    return subscriber.seen.at(-1)?.__typename;
  };

  /** One customer, from role to role. */
  const live = async (workspace: Workspace) => {
    const account = simulator.createAccount();
    while (!loadOver.aborted) {
      const { arn, expected } = role(account, workspace);
      const answer = await ask(CONNECT, { roleArn: arn, workspaceId: workspace.id });
      const id = answer?.awsConnection?.id;
      if (id === undefined) continue;
      underWay.set(arn, 'the end of its verification');
      const last = await verify(id, arn, expected);
      if (last === 'ConnectionFailed' && expected === 'FAILED' && !loadOver.aborted && random.next() < 0.3) {
        underWay.set(arn, 'the end of its second verification');
        await ask(RETRY, { id });
        await verify(id, arn, expected);
      } else if (last === 'ConnectionEstablished' && random.next() < DISCONNECTING) {
        underWay.set(arn, 'its disconnect');
        await programs.use(id);
        const answer = await ask(DISCONNECT, { id });
        if (answer?.__typename === 'DisconnectAwsAccountSuccess') await programs.expectNone(id, arn);
      }
      underWay.delete(arn);
    }
  };

  return {
    outcomes,
    /** What the server answered that was no success, and how often. */
    refusals,
    underWay: underWay as ReadonlyMap<string, string>,
    async createWorkspace(name: string): Promise<Workspace> {
      const workspace = (await ask(CREATE_WORKSPACE, { name }))?.workspace;
      if (workspace === undefined) throw new Error('No workspace could be made.');
      return { id: workspace.id, externalId: workspace.externalId.value };
    },
    /** Resolves when all have ended. */
    async liveAll(workspaces: readonly Workspace[], customers: number, overMs: number): Promise<void> {
      const lives = Array.from({ length: customers }, async (_, index) => {
        await pause((index / customers) * overMs);
        const workspace = workspaces[index % workspaces.length];
        if (workspace !== undefined) await live(workspace);
      });
      await Promise.all(lives);
    },
  };
}
