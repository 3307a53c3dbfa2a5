import { describe, expect, it } from 'vitest';
import { proveRole } from '../../src/connections/prove-role.ts';
import { concludeAttempt } from '../../src/domain/conclude-attempt.ts';
import { applyEvent, type Connection, startVerification } from '../../src/domain/connection.ts';
import { attemptOutcome } from '../../src/domain/role-proof.ts';
import { SeededRandom } from '../../src/simulator/random.ts';
import { CUSTOMER, user, VENDOR } from '../domain/policy-support.ts';
import { FlappingSts } from '../support/flapping-sts.ts';
import { sampleConnection } from '../support/samples.ts';

const SEEDS = 200;
const ID = 'aurora-7k2m9q4t6w8x0z1a3b5c7d9e2f';
const ROLE = { arn: `arn:aws:iam::${CUSTOMER}:role/R`, accountId: CUSTOMER, name: 'R' };
const WINDOW = 300_000;

const signal = new AbortController().signal;
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const allow = (condition?: object, principal: object | string = { AWS: VENDOR }) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...(condition !== undefined && { Condition: condition }),
});
const on = (operator: string, value: unknown = ID) => ({ [operator]: { 'sts:ExternalId': value } });
const GOOD = policy(allow(on('StringEquals')));

/** Verifies a role whose trust policies were written one after the other; how it ends. */
async function verify(seed: number, versions: readonly object[]): Promise<Connection> {
  const random = new SeededRandom(seed);
  let now = 0;
  const sts = new FlappingSts({ random, now: () => now, caller: user, role: ROLE });
  const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => random.below(256));
  const means = { clock: { now: () => now, at: () => ({ cancel() {} }) }, randomBytes, signal };
  const request = { roleArn: ROLE.arn, externalId: ID, workspaceId: 'w', region: 'us-east-1' };
  // A minute between two versions, so that some replicas know the first when the second comes.
  for (const version of versions) {
    now += 60_000;
    sts.write(version);
  }
  const started = startVerification({ id: 'v', now, windowMs: WINDOW });
  let state = applyEvent(sampleConnection('w'), { sequence: 1, occurredAt: now, change: started });
  for (;;) {
    const { verification } = state;
    if (verification?.nextAttemptAt == null) return state;
    now = verification.nextAttemptAt;
    const proof = await proveRole(sts, request, means);
    const outcome = attemptOutcome(proof, { accountId: CUSTOMER, name: 'R', partition: 'aws' });
    const change = concludeAttempt(verification, { startedAt: now, endedAt: now + 50, outcome }, () =>
      random.next(),
    );
    now += 50;
    state = applyEvent(state, { sequence: state.lastSequence + 1, occurredAt: now, change });
  }
}

const OPEN: [string, object][] = [
  ['no condition', policy(allow())],
  ['StringLike *', policy(allow(on('StringLike', '*')))],
  ['a second statement without a condition', policy(allow(on('StringEquals')), allow())],
  ['Principal *', policy(allow(undefined, '*'))],
  ['IfExists', policy(allow(on('StringEqualsIfExists')))],
  ['a condition on a wrong key', policy(allow({ StringEquals: { 'aws:PrincipalAccount': VENDOR } }))],
  ['ForAllValues', policy(allow(on('ForAllValues:StringEquals')))],
  ['StringEqualsIgnoreCase', policy(allow(on('StringEqualsIgnoreCase')))],
  ['StringNotEquals', policy(allow(on('StringNotEquals', 'other')))],
  ['a pattern that begins alike', policy(allow(on('StringLike', `${ID}*`)))],
];

const CLOSED: [string, object[]][] = [
  ['as Aurora shows it', [GOOD]],
  ['with a list that also holds another', [policy(allow(on('StringEquals', [ID, 'other-id'])))]],
  ['mended a moment ago, while the open one still answers', [policy(allow()), GOOD]],
  [
    'mended a moment ago, while a wrong one still answers',
    [policy(allow(on('StringEquals', 'wrong'))), GOOD],
  ],
  ['mended twice', [policy(allow()), policy(allow(on('StringLike', '*'))), GOOD]],
];

describe(`with replicas that disagree, over ${SEEDS} seeds`, () => {
  it.each(OPEN)('a role that is open is never CONNECTED: %s', { timeout: 60_000 }, async (_what, open) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      expect((await verify(seed, [open])).status).toBe('INSECURE');
    }
  });

  it.each(CLOSED)(
    'a role that is closed is never INSECURE: %s',
    { timeout: 60_000 },
    async (_what, versions) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        expect((await verify(seed, versions)).status).toBe('CONNECTED');
      }
    },
  );
});
