/** The sessions of people on two servers over one database. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PersonSessions } from '../../src/auth/person-sessions.ts';
import { err, ok } from '../../src/base/result.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ORIGIN = { address: '192.0.2.1', requestId: 'r' };
const MINUTE = 60_000;

/** An issuer that replaces the refresh token with each use, and ends all access when one is used twice. */
function rotatingIssuer(name = 'https://issuer.example aurora') {
  let present = 'token 0';
  let uses = 0;
  let isUserInfoDown = false;
  return {
    name,
    maxRefreshMs: 20_000,
    setUserInfoDown(value: boolean) {
      isUserInfoDown = value;
    },
    async refresh(refreshToken: string, subject: string, keep: (token: string) => Promise<void>) {
      if (refreshToken !== present) return err('REFUSED' as const);
      present = `token ${++uses}`;
      await keep(present);
      if (isUserInfoDown) return err('UNAVAILABLE' as const);
      return ok({ claims: { sub: subject }, sessionId: null, refreshToken: present, idToken: null });
    },
  };
}

function world() {
  const clock = new ManualClock();
  const log = quietLog();
  const file = join(temporaryFolder(), 'aurora.db');
  const store = openSqliteStore({ file, migrationsFolder: 'drizzle/sqlite', log });
  onTestFinished(() => store.close());
  const issuer = rotatingIssuer();
  const limits = { maxAgeMs: 600 * MINUTE, idleMs: 60 * MINUTE, claimsMs: 15 * MINUTE };
  const person = { subject: 'ada', name: 'Ada', role: 'AUDITOR', scopes: [], workspaces: 'ALL' } as const;
  const serverWith = (own: { store?: typeof store; issuer?: typeof issuer } = {}) =>
    new PersonSessions({
      ...{ store, issuer, limits, clock, log, ...own },
      readPerson: () => person,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    });
  const server = serverWith();
  const signIn = async () => {
    const grant = { claims: { sub: 'ada' }, sessionId: null, refreshToken: 'token 0', idToken: null };
    return (await server.begin(grant, ORIGIN, null)) ?? '';
  };
  return { clock, store, issuer, server, serverWith, signIn };
}

const secretOf = (found: Awaited<ReturnType<PersonSessions['identify']>>) =>
  found.ok ? found.value.secret : found.error;

describe('the session of a person', () => {
  it('never uses a refresh token that another server has used since the session was read', async () => {
    const { clock, store, issuer, server, serverWith, signIn } = world();
    const secret = await signIn();
    clock.advance(15 * MINUTE);
    const late = serverWith({
      store: {
        ...store,
        // The first server gets a new token, and no claims, after this one has read the session.
        async claimRenewal(...claim) {
          issuer.setUserInfoDown(true);
          expect(await server.identify(secret, ORIGIN, true)).toEqual(err('ISSUER_UNAVAILABLE'));
          issuer.setUserInfoDown(false);
          return store.claimRenewal(...claim);
        },
      },
    });
    expect(await late.identify(secret, ORIGIN, true)).toMatchObject({ ok: true });
  });

  it('gives the sender of a replaced secret neither the present one nor a renewal', async () => {
    const { clock, server, signIn } = world();
    const first = await signIn();
    clock.advance(15 * MINUTE);
    const second = secretOf(await server.identify(first, ORIGIN, true));
    clock.advance(15 * MINUTE - 30_000);
    expect(secretOf(await server.identify(second, ORIGIN, true))).toBe(second);
    expect(secretOf(await server.identify(first, ORIGIN, true))).toBe(first);
    // The claims are due.
    clock.advance(30_000);
    const renewing = server.identify(second, ORIGIN, true);
    expect(await server.identify(first, ORIGIN, true)).toEqual(err('EXPIRED'));
    expect([first, second]).not.toContain(secretOf(await renewing));
  });

  it('keeps its unused secret when the previous one renews it: the first use ends the previous one', async () => {
    const { clock, server, signIn } = world();
    const first = await signIn();
    clock.advance(15 * MINUTE);
    const second = secretOf(await server.identify(first, ORIGIN, true));
    clock.advance(15 * MINUTE);
    expect(secretOf(await server.identify(first, ORIGIN, true))).toBe(second);
    expect(secretOf(await server.identify(second, ORIGIN, true))).toBe(second);
    clock.advance(MINUTE);
    for (const secret of [first, second])
      expect(await server.identify(secret, ORIGIN, true)).toEqual(err('SESSION_ENDED'));
  });

  it('counts at its issuer and client alone', async () => {
    const { server, serverWith, signIn } = world();
    const secret = await signIn();
    const others = [
      serverWith({ issuer: rotatingIssuer('https://issuer.example another') }),
      serverWith({ issuer: rotatingIssuer('https://other.example aurora') }),
    ];
    for (const other of others) {
      expect(await other.identify(secret, ORIGIN, true)).toEqual(err('SESSION_ENDED'));
      expect((await other.list(undefined, { limit: 10 })).items).toEqual([]);
    }
    expect(await server.identify(secret, ORIGIN, true)).toMatchObject({ ok: true });
    expect((await server.list('ada', { limit: 10 })).items).toHaveLength(1);
  });
});
