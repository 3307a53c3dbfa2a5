import { describe, expect, it } from 'vitest';
import { type Failure, ownFailure } from '../../src/connection/failure.ts';
import { OwnSide } from '../../src/connections/own-side.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';

const CLOSED = ownFailure('STS_CONNECTION_CLOSED');
const BAD_KEY = ownFailure('BASE_CREDENTIALS_INVALID', 'AURORA_RECOVERS');

/** Checks that last until the test ends them. */
function withSlowChecks() {
  const clock = new ManualClock();
  const checks: PromiseWithResolvers<Failure | null>[] = [];
  const ownSide = new OwnSide({
    clock,
    random: () => 0.5,
    log: quietLog(),
    check: () => {
      const check = Promise.withResolvers<Failure | null>();
      checks.push(check);
      return check.promise;
    },
  });
  return { clock, ownSide, checks };
}

describe('a fault that is noted while a slow check is under way', () => {
  it('is checked after the check of a suspected fault', async () => {
    const { clock, ownSide, checks } = withSlowChecks();
    ownSide.suspect(CLOSED);
    ownSide.noteFault(BAD_KEY);
    clock.advance(5_000);
    checks[0]?.resolve(null);
    await ownSide.idle();
    expect(ownSide.isDown).toBe(true);
    clock.advance(60_000);
    checks[1]?.resolve(null);
    await ownSide.idle();
    expect(ownSide.fault).toBeNull();
  });

  it('is checked after a check of another fault', async () => {
    const { clock, ownSide, checks } = withSlowChecks();
    ownSide.noteFault(CLOSED);
    clock.advance(1_100);
    ownSide.noteFault(BAD_KEY);
    clock.advance(5_000);
    checks[0]?.resolve(CLOSED);
    await ownSide.idle();
    clock.advance(60_000);
    checks[1]?.resolve(null);
    await ownSide.idle();
    expect(ownSide.fault).toBeNull();
  });
});

it('ends a running check when the server stops, and ignores its result', async () => {
  const log = quietLog();
  const ownSide = new OwnSide({
    clock: new ManualClock(),
    random: () => 0.5,
    log,
    check: (failure, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(failure))),
  });
  ownSide.suspect(BAD_KEY);
  await ownSide.stop();
  expect(ownSide.fault).toBeNull();
  expect(log.lines).toEqual([]);
});
