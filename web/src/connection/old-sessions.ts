/** Sessions that Aurora has forgotten. AWS does not say whether somebody has ended them there. */
import { SESSION_SECONDS } from '../../../src/setup-kit/role-setup.ts';

/**
 * Until when AWS may accept sessions from before a revocation: no session of a role lasts longer. Null: none is left.
 *
 * @param now milliseconds since 1970
 */
export function oldSessionsEndAt(revokedAt: string | null, now: number): string | null {
  if (revokedAt === null) return null;
  const end = Date.parse(revokedAt) + SESSION_SECONDS.max * 1_000;
  return end > now ? new Date(end).toISOString() : null;
}
