import { expect, it, vi } from 'vitest';
import { BaseCredentials } from '../../src/aws/base-credentials.ts';
import { CallBudget } from '../../src/aws/call-budget.ts';
import { lateStsGateway } from '../../src/aws/late-sts-gateway.ts';
import { FOR_AURORA } from '../../src/connections/sts.ts';
import { ManualClock } from '../support/manual-clock.ts';

const clock = new ManualClock();
const place = { payer: FOR_AURORA, region: 'us-east-1', signal: new AbortController().signal };

/** Fails once, as when no file can be opened that moment. */
function failingOnce<T>(value: T): () => T {
  let calls = 0;
  return () => {
    if (++calls === 1) throw new Error('EMFILE: too many open files');
    return value;
  };
}

const gateway = failingOnce({ onFreshConnection: async () => 'called' });
const provider = failingOnce(async () => 'read');
vi.mock('../../src/aws/sts-gateway.ts', () => ({ createStsGateway: () => gateway() }));
vi.mock('@aws-sdk/credential-provider-node', () => ({ defaultProvider: () => provider() }));

it('of the gateway that has failed is tried again with the next call', async () => {
  const late = lateStsGateway({
    credentials: new BaseCredentials(),
    budget: new CallBudget(clock, 9),
    clock,
  });
  const call = () => late.onFreshConnection(place, async () => 'called');
  await expect(call()).rejects.toThrow('EMFILE');
  expect(await call()).toBe('called');
});

it('of the credentials that has failed is tried again with the next reading', async () => {
  const credentials = new BaseCredentials();
  await expect(credentials.read()).rejects.toThrow('EMFILE');
  expect(await credentials.read()).toBe('read');
});
