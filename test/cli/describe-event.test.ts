import { expect, it } from 'vitest';
import type { EventPartsFragment } from '../../schema/generated/graphql.ts';
import { describeEvent } from '../../src/cli/aurora/describe-event.ts';

it('the demo prints the title of a cause as it is written', () => {
  const title = 'The trust policy has another External ID';
  const event = {
    __typename: 'AssumeRoleDenied',
    attempt: 1,
    elapsedMs: 0,
    occurredAt: '2026-01-01T00:00:00.000Z',
    nextAttemptAt: '2026-01-01T00:00:01.000Z',
    failure: {
      title: 'Aurora cannot use this role',
      awsErrorCode: 'AccessDenied',
      causes: [{ title, likelihood: 0.84, remedy: 'Correct it.' }],
    },
  };
  expect(describeEvent(event as unknown as EventPartsFragment, 20_000)).toContain(`84% likely: ${title}`);
});
