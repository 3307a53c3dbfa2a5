/** How fast Aurora calls the services of a customer's account. */
import { expect, it } from 'vitest';
import { AccountBudget } from '../../src/aws/account-budget.ts';
import { Outages } from '../../src/aws/outages.ts';
import { awsErrorOf } from '../../src/aws/sdk-error.ts';
import { ManualClock } from '../support/manual-clock.ts';

const NEVER = new AbortController().signal;

it('lets a few calls go at once, then one at a time, for each account and service', async () => {
  const clock = new ManualClock();
  const budget = new AccountBudget(clock);
  let started = 0;
  const call = (account = '111122223333') => budget.turn(account, 'iam', NEVER).then(() => void started++);
  for (let index = 0; index < 12; index++) void call();
  await Promise.resolve();
  await Promise.resolve();
  expect(started).toBe(8);
  await call('444455556666');
  await budget.turn('111122223333', 'cloudtrail', NEVER);
  expect(started).toBe(9);
  clock.advance(500);
  await Promise.resolve();
  await Promise.resolve();
  expect(started).toBe(11);
});

it('lets a waiting call go when its signal aborts', async () => {
  const budget = new AccountBudget(new ManualClock());
  const abort = new AbortController();
  await budget.turn('111122223333', 'cloudtrail', abort.signal);
  const waiting = budget.turn('111122223333', 'cloudtrail', abort.signal);
  abort.abort();
  await waiting;
});

it('pauses a service for all accounts where it cannot be connected to, and for no other reason', () => {
  const clock = new ManualClock();
  const outages = new Outages(clock);
  const note = (thrown: object) => outages.note('iam', 'aws', thrown, awsErrorOf(thrown));
  note({ name: 'TimeoutError', message: 'The operation timed out.' });
  note({ name: 'Error', code: 'ECONNRESET', message: 'read ECONNRESET' });
  note({ name: 'Error', message: "The answer is not AWS's: it is larger than 1048576 bytes." });
  expect(outages.of('iam', 'aws')).toBeNull();
  note({ name: 'Error', code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND iam.amazonaws.com' });
  expect(outages.of('iam', 'aws')).toMatchObject({ kind: 'UNREACHABLE' });
  expect(outages.of('cloudtrail', 'aws')).toBeNull();
  clock.advance(600_000);
  expect(outages.of('iam', 'aws')).toBeNull();
});
