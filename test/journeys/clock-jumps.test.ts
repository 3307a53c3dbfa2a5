import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';

const SECOND = 1_000;
const WINDOW = 300 * SECOND;

/** An Aurora with a role that never arrives, and a clock that can be set forward. */
async function world() {
  let setForward = 0;
  const aurora = await startAurora({ monotonicClock: { now: () => aurora.clock.now() - setForward } });
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('Late', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    arrival: 'never',
  });
  const begunAt = aurora.clock.now();
  const { id } = await aurora.connect(workspace.id, arn);
  await aurora.app.idle();
  return {
    aurora,
    id,
    /** What the verification really has had, whatever the clock says. */
    waited: () => aurora.clock.now() - begunAt - setForward,
    async jump(byMs: number) {
      setForward += byMs;
      aurora.clock.advance(byMs);
      await aurora.app.idle();
    },
  };
}

describe('a clock that is set forward while a verification is pending', () => {
  it.each([[20], [240], [540], [3_600], [3 * 86_400]])('by %d s fails no role early', async (seconds) => {
    const { aurora, id, waited, jump } = await world();
    await aurora.runUntil(aurora.clock.now() + 100 * SECOND);
    await jump(seconds * SECOND);
    expect((await aurora.connection(id)).status).toBe('PENDING');
    const { status } = await aurora.runToEnd(id);
    expect(status).toBe('FAILED');
    expect(waited()).toBeGreaterThanOrEqual(WINDOW - SECOND);
    // Nor is anybody kept waiting for more than one more window.
    expect(waited()).toBeLessThan(100 * SECOND + WINDOW + 30 * SECOND);
  });
});
