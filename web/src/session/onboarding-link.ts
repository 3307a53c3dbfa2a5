/** The onboarding link that opened this session, to hand it to a colleague. */
import { useContext } from 'react';
import { useSession } from './session.ts';
import { ViewerContext } from './viewer.ts';

/** Null for a session with another token: it is personal, and may do more than a link. */
export function useOnboardingLink(): { readonly url: string; readonly expiresAt: string | null } | null {
  const session = useSession();
  const { kind, expiresAt } = useContext(ViewerContext);
  if (session.state !== 'SIGNED_IN' || !session.byLink || kind !== 'ONBOARDING') return null;
  if (session.token === null) return null;
  const url = new URL(location.href);
  // The fragment is in no request, so no server has the token in its logs.
  url.hash = new URLSearchParams({ onboarding: session.token }).toString();
  return { url: url.href, expiresAt };
}
