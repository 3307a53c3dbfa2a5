/**
 * Hands the session to new tabs of the same browser: a new tab has no session storage, and a customer has no token
 * to type in. Only pages of the same origin receive these messages, and nothing is stored.
 */
import type { Credential } from '../data/credential.ts';

export type SharedSession = { readonly token: Credential; readonly byLink: boolean };

type Message =
  | { readonly type: 'ASK' }
  | ({ readonly type: 'ANSWER'; readonly usedAt: number } & SharedSession)
  | { readonly type: 'SIGNED_OUT'; readonly token: Credential };

/** Two servers may share an origin under different paths. */
const CHANNEL = `aurora.session ${new URL('.', document.baseURI).pathname}`;

export type HandOver = {
  /** The session of the most recently used tab. Null if no tab answers in time. */
  ask(waitMs: number): Promise<SharedSession | null>;
  /** Signs out all tabs that have the same session. */
  signOut(token: Credential): void;
};

/** @param onSignedOut called with the token, or null for a person, when another tab signs out */
export function openHandOver(
  current: () => SharedSession | null,
  onSignedOut: (token: Credential) => void,
): HandOver {
  const channel = new BroadcastChannel(CHANNEL);
  const send = (message: Message) => channel.postMessage(message);
  let answers: Extract<Message, { type: 'ANSWER' }>[] = [];
  let usedAt = 0;
  for (const event of ['pointerdown', 'keydown', 'focus'])
    window.addEventListener(event, () => (usedAt = Date.now()), { capture: true, passive: true });

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.type === 'ASK') {
      const session = current();
      if (session !== null) send({ type: 'ANSWER', usedAt, ...session });
    } else if (data.type === 'ANSWER') answers.push(data);
    else onSignedOut(data.token);
  };

  return {
    async ask(waitMs) {
      answers = [];
      send({ type: 'ASK' });
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      // The click that opened this tab was in the most recently used tab.
      const [latest] = answers.sort((one, other) => other.usedAt - one.usedAt);
      return latest === undefined ? null : { token: latest.token, byLink: latest.byLink };
    },
    signOut: (token) => send({ type: 'SIGNED_OUT', token }),
  };
}
