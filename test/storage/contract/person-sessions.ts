/** Sessions of people: their secrets, renewals, and revocation. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { PersonSession, SessionRenewal, SessionSecret } from '../../../src/storage/person-sessions.ts';
import { type CreateDatabase, NOW, record, useWorld } from './world.ts';

const sessionOf = (rest: Partial<PersonSession> = {}): PersonSession => ({
  id: randomUUID(),
  issuer: 'issuer',
  issuerSessionId: null,
  person: { subject: 'ada', name: 'Ada', role: 'MEMBER', scopes: ['connections:read'], workspaces: ['w'] },
  browser: 'Chrome on macOS',
  createdAt: NOW,
  expiresAt: NOW + 1_000,
  checkedAt: NOW,
  lastUsedAt: NOW,
  revokedAt: null,
  ...rest,
});

const secretOf = (hash: string): SessionSecret => ({ hash, salt: null, sealed: `sealed for ${hash}` });

export function personSessionContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const insert = async (session: PersonSession, hash: string = randomUUID()) => {
    await world.store.insertPersonSession(session, secretOf(hash), record('SIGN_IN'));
    return session;
  };
  const find = (hash: string) => world.store.personSessionByHash(hash);
  const revoke = (id: string, now = NOW) =>
    world.store.revokePersonSession(id, now, record('REVOKE_PERSON_SESSION'));
  const renewal = (hash: string, previousHash: string): SessionRenewal => ({
    ...{ hash, salt: 'salt', sealed: 'sealed again', checkedAt: NOW + 1, previousHash },
    person: { subject: 'ada', name: 'Ada L.', role: 'OPERATOR', scopes: [], workspaces: 'ALL' },
  });
  const actions = async () =>
    (await world.store.listAudit({}, { limit: 10 })).items.map(({ value }) => value.action);

  it('finds a session by its id and by the hash of its secret', async () => {
    const session = await insert(sessionOf(), 'hash');
    expect(await world.store.personSessionsByIds([randomUUID(), session.id])).toEqual([null, session]);
    const rest = { isPrevious: false, previousUntil: null };
    expect(await find('hash')).toEqual({ session, secret: secretOf('hash'), ...rest });
    expect(await find('other')).toBeNull();
    expect(await actions()).toEqual(['SIGN_IN']);
  });

  it('renews a session, finds it by the previous secret, and knows since when the present one is used', async () => {
    const { store } = world;
    const session = await insert(sessionOf(), 'one');
    expect(await store.renewPersonSession(session.id, 'one', renewal('two', 'one'))).toBe(true);
    const { person, checkedAt, previousHash: _, ...secret } = renewal('two', 'one');
    const renewed = { session: { ...session, person, checkedAt }, secret, previousUntil: null };
    expect(await find('two')).toEqual({ ...renewed, isPrevious: false });
    expect(await find('one')).toEqual({ ...renewed, isPrevious: true });
    await store.endPreviousSecret(session.id, 'one', NOW + 5);
    expect(await find('one')).toEqual({ ...renewed, isPrevious: true });
    await store.endPreviousSecret(session.id, 'two', NOW + 10);
    await store.endPreviousSecret(session.id, 'two', NOW + 20);
    expect(await find('one')).toEqual({ ...renewed, isPrevious: true, previousUntil: NOW + 10 });
    // The first secret is not the present one any more, and then it is not even the previous one.
    expect(await store.renewPersonSession(session.id, 'one', renewal('three', 'one'))).toBe(false);
    expect(await store.renewPersonSession(session.id, 'two', renewal('three', 'two'))).toBe(true);
    expect(await find('one')).toBeNull();
    expect(await find('two')).toMatchObject({ isPrevious: true, previousUntil: null });
  });

  it('replaces the tokens of the issuer, for the present secret alone', async () => {
    const { id } = await insert(sessionOf(), 'hash');
    await world.store.keepIssuerTokens(id, 'other', 'of another');
    expect((await find('hash'))?.secret.sealed).toBe('sealed for hash');
    await world.store.keepIssuerTokens(id, 'hash', 'rotated');
    expect((await find('hash'))?.secret).toEqual({ ...secretOf('hash'), sealed: 'rotated' });
  });

  it('lets one server at a time renew a session', async () => {
    const { id } = await insert(sessionOf(), 'one');
    const claim = (now: number, hash = 'one') => world.store.claimRenewal(id, hash, now, now + 10);
    const claims = await Promise.all([1, 2, 3].map(() => claim(NOW)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await claim(NOW + 9)).toBe(false);
    expect(await claim(NOW + 10, 'other')).toBe(false);
    expect(await claim(NOW + 10)).toBe(true);
    // Only the one that holds the reservation ends it.
    await world.store.releaseRenewal(id, NOW + 10);
    expect(await claim(NOW + 11)).toBe(false);
    await world.store.releaseRenewal(id, NOW + 20);
    expect(await claim(NOW + 11)).toBe(true);
    expect(await world.store.renewPersonSession(id, 'one', renewal('two', 'one'))).toBe(true);
    expect(await claim(NOW + 11, 'two')).toBe(true);
  });

  it('revokes a session once, for every server, and renews it no more', async () => {
    const session = await insert(sessionOf(), 'hash');
    const other = await world.openAgain();
    const before = await other.lastRevocation();
    expect(await revoke(session.id)).toEqual({ ...session, revokedAt: NOW });
    expect(await revoke(session.id, NOW + 1)).toEqual({ ...session, revokedAt: NOW });
    expect(await revoke(randomUUID())).toBeNull();
    expect((await other.personSessionByHash('hash'))?.session.revokedAt).toBe(NOW);
    expect((await other.revocationsAfter(before)).map(({ apiKeyId }) => apiKeyId)).toEqual([session.id]);
    expect(await actions()).toEqual(['REVOKE_PERSON_SESSION', 'SIGN_IN']);
    expect(await world.store.claimRenewal(session.id, 'hash', NOW, NOW + 1)).toBe(false);
    expect(await world.store.renewPersonSession(session.id, 'hash', renewal('two', 'hash'))).toBe(false);
    await other.close();
  });

  it('lists the sessions that can be used, of one person or of all', async () => {
    const bob = { ...sessionOf().person, subject: 'bob' };
    const used = await insert(sessionOf({ createdAt: NOW - 1 }));
    const ofBob = await insert(sessionOf({ person: bob, issuerSessionId: 'sid' }));
    await insert(sessionOf({ expiresAt: NOW }));
    await insert(sessionOf({ lastUsedAt: NOW - 10 }));
    await insert(sessionOf({ issuer: 'another' }));
    await insert(sessionOf({ issuer: null }));
    await revoke((await insert(sessionOf())).id);
    const list = async (subject?: string, issuerSessionId?: string) => {
      const page = await world.store.listPersonSessions(
        { issuer: 'issuer', subject, issuerSessionId, now: NOW, usedSince: NOW - 10 },
        { limit: 10 },
      );
      return page.items.map(({ value }) => value);
    };
    expect(await list()).toEqual([used, ofBob]);
    expect(await list('bob')).toEqual([ofBob]);
    expect([await list(undefined, 'sid'), await list('ada', 'sid')]).toEqual([[ofBob], []]);
    await world.store.touchPersonSession(ofBob.id, NOW + 5);
    expect(await list('bob')).toEqual([{ ...ofBob, lastUsedAt: NOW + 5 }]);
  });

  it('deletes sessions that expired before a moment, oldest first', async () => {
    const kept = await insert(sessionOf({ expiresAt: 10 }));
    const old = [await insert(sessionOf({ expiresAt: 8 })), await insert(sessionOf({ expiresAt: 9 }))];
    const left = async () =>
      (await world.store.personSessionsByIds([kept, ...old].map(({ id }) => id))).filter(Boolean);
    expect(await world.store.deletePersonSessionsBefore(10, 1)).toBe(1);
    expect(await left()).toEqual([kept, old[1]]);
    expect(await world.store.deletePersonSessionsBefore(10, 5)).toBe(1);
    expect(await left()).toEqual([kept]);
  });
}
