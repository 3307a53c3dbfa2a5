import { expect, it } from 'vitest';
import { oldSessionsEndAt } from '../../web/src/connection/old-sessions.ts';

it('lets old sessions end twelve hours after a revocation at the latest, as AWS does', () => {
  const revokedAt = '2026-11-27T06:00:00.000Z';
  const end = '2026-11-27T18:00:00.000Z';
  expect(oldSessionsEndAt(null, Date.parse(revokedAt))).toBeNull();
  expect(oldSessionsEndAt(revokedAt, Date.parse(revokedAt))).toBe(end);
  expect(oldSessionsEndAt(revokedAt, Date.parse(end) - 1)).toBe(end);
  expect(oldSessionsEndAt(revokedAt, Date.parse(end))).toBeNull();
});
