import { expect, it } from 'vitest';
import { mailReporter } from '../../src/alerts/own-alerts.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';

const MINUTE = 60_000;
const FAULT = { status: 451 };

/** What a server stores about the mail server. */
function server() {
  const clock = new ManualClock(0);
  const changes: string[] = [];
  const store = {
    async changeAlerts(_subject: unknown, stored: readonly { readonly type: string }[]) {
      changes.push(...stored.map(({ type }) => type));
    },
  };
  return { clock, changes, report: mailReporter({ store, clock, log: quietLog() }) };
}

it('opens the alert for a fault that lasts for five minutes, not for two with a pause', () => {
  const { clock, changes, report } = server();
  report(FAULT);
  clock.advance(60 * MINUTE);
  // Another server may have sent messages in between.
  for (let minutes = 0; minutes < 5; minutes++) {
    report(FAULT);
    expect(changes).toEqual([]);
    clock.advance(MINUTE);
  }
  report(FAULT);
  expect(changes).toEqual(['OPEN']);
});

it('resolves the alert that another server has opened, a minute after its own last success', () => {
  const { clock, changes, report } = server();
  report(null);
  clock.advance(MINUTE / 2);
  report(null);
  expect(changes).toEqual(['RESOLVE']);
  clock.advance(MINUTE / 2);
  report(null);
  expect(changes).toEqual(['RESOLVE', 'RESOLVE']);
});
