/** API keys, onboarding links, and their revocation. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ApiKey } from '../../../src/storage/tokens.ts';
import { sampleConnection, sampleKey, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, NOW, record, useWorld } from './world.ts';

export function tokenContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const keyOf = (rest: Partial<ApiKey> = {}) => sampleKey(world.workspace.id, rest);
  const insert = (key: ApiKey, hash: string = randomUUID()) =>
    world.store.insertApiKey(key, hash, record('CREATE_API_KEY'));
  const revoke = (id: string, now = NOW) => world.store.revokeApiKey(id, now, record('REVOKE_API_KEY'));
  const actions = async () =>
    (await world.store.listAudit({}, { limit: 10 })).items.map(({ value }) => value.action);

  it('finds a key by its id and by its hash', async () => {
    const key = keyOf({ expiresAt: 5, madeBy: 'operator' });
    expect(await insert(key, 'hash')).toBe(true);
    expect(await world.store.apiKeysByIds([randomUUID(), key.id])).toEqual([null, key]);
    expect(await world.store.apiKeyByHash('hash')).toEqual(key);
    expect(await world.store.apiKeyByHash('other')).toBeNull();
    expect(await actions()).toEqual(['CREATE_API_KEY']);
  });

  it('stores no key of a workspace that does not exist', async () => {
    const key = keyOf({ workspaceId: randomUUID() });
    expect(await insert(key)).toBe(false);
    expect(await world.store.apiKeysByIds([key.id])).toEqual([null]);
    expect(await actions()).toEqual([]);
  });

  it('stores no second key with an id', async () => {
    const key = keyOf();
    const inserted = await Promise.all([1, 2, 3].map(() => insert(key)));
    expect(inserted.filter(Boolean)).toHaveLength(1);
    expect(await actions()).toEqual(['CREATE_API_KEY']);
  });

  it('lists the keys of one kind and workspace, oldest first', async () => {
    const later = keyOf({ createdAt: 2 });
    const earlier = keyOf();
    const link = keyOf({ kind: 'ONBOARDING' });
    for (const key of [later, earlier, link]) await insert(key);
    const list = (page: { limit: number; after?: string | undefined }) =>
      world.store.listApiKeys(world.workspace.id, 'API_KEY', page);
    const page = await list({ limit: 1 });
    expect(page.items.map(({ value }) => value)).toEqual([earlier]);
    const next = await list({ limit: 1, after: page.items[0]?.key });
    expect([next.items.map(({ value }) => value), next.hasMoreAfter]).toEqual([[later], false]);
  });

  it('lists the keys of all workspaces that are not revoked, without other tokens', async () => {
    const other = sampleWorkspace();
    await world.store.insertWorkspace(other);
    const [first, second] = [keyOf({ id: 'a' }), keyOf({ id: 'b', workspaceId: other.id })];
    const revoked = keyOf({ id: 'c' });
    for (const key of [second, revoked, first, keyOf({ id: 'd', kind: 'ONBOARDING' })]) await insert(key);
    await revoke(revoked.id);
    expect(await world.store.apiKeysAfter('', 10)).toEqual([first, second]);
    expect(await world.store.apiKeysAfter('', 1)).toEqual([first]);
    expect(await world.store.apiKeysAfter('a', 10)).toEqual([second]);
  });

  it('notes when a key was used', async () => {
    const key = keyOf();
    await insert(key);
    await world.store.touchApiKey(key.id, NOW);
    expect((await world.store.apiKeysByIds([key.id]))[0]?.lastUsedAt).toBe(NOW);
  });

  it('deletes tokens of setup kits that expired before a moment, oldest first, and no others', async () => {
    const kept = [
      keyOf({ kind: 'API_KEY', expiresAt: 1 }),
      keyOf({ kind: 'ONBOARDING', expiresAt: 1 }),
      // A stack holds it.
      keyOf({ kind: 'DISCONNECT', expiresAt: null }),
      keyOf({ kind: 'REPORT', expiresAt: 10 }),
    ];
    const old = [
      keyOf({ kind: 'DISCONNECT', expiresAt: 9 }),
      keyOf({ kind: 'REPORT', expiresAt: 8 }),
      keyOf({ kind: 'REPORT', expiresAt: 7 }),
    ];
    for (const key of [...kept, ...old]) await insert(key);
    const left = async () =>
      (await world.store.apiKeysByIds([...kept, ...old].map(({ id }) => id))).filter((key) => key !== null);
    expect(await world.store.deleteKitTokensBefore(10, 2)).toBe(2);
    expect(await left()).toEqual([...kept, old[0]]);
    expect(await world.store.deleteKitTokensBefore(10, 2)).toBe(1);
    expect(await world.store.deleteKitTokensBefore(10, 2)).toBe(0);
    expect(await left()).toEqual(kept);
  });

  it('counts the uses of a key with a limit, also when they come together', async () => {
    const { store } = world;
    const key = keyOf({ kind: 'REPORT', usesLeft: 3 });
    const unlimited = keyOf();
    for (const one of [key, unlimited]) await insert(one);
    const uses = await Promise.all(Array.from({ length: 5 }, () => store.spendUse(key.id)));
    expect(uses.filter(Boolean)).toHaveLength(3);
    expect(await store.spendUse(key.id)).toBe(false);
    expect(await store.spendUse(unlimited.id)).toBe(false);
    expect(await store.apiKeysByIds([key.id, unlimited.id])).toEqual([{ ...key, usesLeft: 0 }, unlimited]);
  });

  it('binds a key to one connection, until the key was used', async () => {
    const { store } = world;
    const key = keyOf({ kind: 'DISCONNECT', expiresAt: 5, usesLeft: 1 });
    await insert(key);
    const connectionId = randomUUID();
    expect(await store.bindToConnection(key.id, connectionId)).toBe(true);
    expect(await store.bindToConnection(key.id, connectionId)).toBe(true);
    expect(await store.bindToConnection(key.id, randomUUID())).toBe(false);
    expect(await store.bindToConnection(randomUUID(), connectionId)).toBe(false);
    expect(await store.apiKeysByIds([key.id])).toEqual([{ ...key, connectionId, expiresAt: null }]);
    await store.spendUse(key.id);
    const next = randomUUID();
    expect(await store.bindToConnection(key.id, next)).toBe(true);
    const bound = { ...key, connectionId: next, expiresAt: null };
    expect(await store.apiKeysByIds([key.id])).toEqual([bound]);
  });

  it('revokes a key once, with the links that were made with it', async () => {
    const { store } = world;
    const key = keyOf();
    const link = keyOf({ kind: 'ONBOARDING', madeBy: `api-key:${key.id}` });
    const another = keyOf({ kind: 'ONBOARDING', madeBy: 'operator' });
    for (const one of [key, link, another]) await insert(one);
    const before = await store.lastRevocation();
    expect((await revoke(key.id))?.revokedAt).toBe(NOW);
    expect((await revoke(key.id, NOW + 1))?.revokedAt).toBe(NOW);
    expect((await store.apiKeysByIds([link.id, another.id])).map((one) => one?.revokedAt)).toEqual([
      NOW,
      null,
    ]);
    const revocations = await store.revocationsAfter(before);
    expect(revocations.map(({ apiKeyId }) => apiKeyId)).toEqual([key.id, link.id]);
    expect(await store.lastRevocation()).toBe(revocations[1]?.position);
    expect(await store.revocationsAfter(revocations[0]?.position ?? 0)).toEqual([revocations[1]]);
    expect((await actions()).slice(0, 3)).toEqual([
      'REVOKE_ONBOARDING_LINK',
      'REVOKE_API_KEY',
      'CREATE_API_KEY',
    ]);
    expect(await revoke(randomUUID())).toBeNull();
  });

  it('revokes a key and its link once, also when both are revoked together', async () => {
    const { store } = world;
    const key = keyOf();
    const link = keyOf({ kind: 'ONBOARDING', madeBy: `api-key:${key.id}` });
    for (const one of [key, link]) await insert(one);
    const before = await store.lastRevocation();
    await Promise.all([revoke(key.id), revoke(link.id)]);
    const revoked = (await store.revocationsAfter(before)).map(({ apiKeyId }) => apiKeyId);
    expect(revoked.sort()).toEqual([key.id, link.id].sort());
  });

  it('stores no key whose maker is revoked', async () => {
    const maker = keyOf();
    await insert(maker);
    await revoke(maker.id);
    expect(await insert(keyOf({ madeBy: `api-key:${maker.id}` }))).toBe(false);
  });

  it('sees at once what another process revokes', async () => {
    const key = keyOf();
    await insert(key, 'hash');
    const { id: connectionId } = await begin(world, sampleConnection(world.workspace.id));
    const other = await world.openAgain();
    void world.store.workspacesByIds([world.workspace.id]);
    await other.revokeApiKey(key.id, NOW, record('REVOKE_API_KEY'));
    expect((await world.store.apiKeyByHash('hash'))?.revokedAt).toBe(NOW);
    expect(await world.store.validate({ connectionId, apiKeyId: key.id })).toEqual({
      lastSequence: 1,
      region: 'us-east-1',
      sessionsRevokedAt: null,
      isRevoked: true,
    });
  });

  it('validates an answer by the connection and the key that it stands on', async () => {
    const { validate } = world.store;
    const key = keyOf();
    await insert(key);
    const { id: connectionId } = await begin(world, sampleConnection(world.workspace.id));
    const stamp = { lastSequence: 1, region: 'us-east-1', sessionsRevokedAt: null, isRevoked: false };
    expect(await validate({ connectionId, apiKeyId: key.id })).toEqual(stamp);
    expect(await validate({ connectionId, apiKeyId: null })).toEqual(stamp);
    expect(await validate({ connectionId, apiKeyId: randomUUID() })).toEqual({ ...stamp, isRevoked: true });
    await world.store.touchApiKey(key.id, NOW);
    expect(await validate({ connectionId, apiKeyId: key.id })).toEqual(stamp);
    await world.store.change(connectionId, () => [{ type: 'ConnectionDisconnected' }], NOW);
    expect(await validate({ connectionId, apiKeyId: key.id })).toEqual({ ...stamp, lastSequence: 2 });
    const revoked = { sessionsRevokedAt: NOW + 1 };
    await world.store.changeSettings(connectionId, revoked, NOW, () => record('REVOKE_SESSIONS'));
    const both = { ...stamp, ...revoked, lastSequence: 2 };
    expect(await validate({ connectionId, apiKeyId: key.id })).toEqual(both);
    const missing = { lastSequence: null, region: null, sessionsRevokedAt: null, isRevoked: false };
    expect(await validate({ connectionId: randomUUID(), apiKeyId: null })).toEqual(missing);
  });

  it('validates many answers at once, each by what it stands on', async () => {
    const { validate } = world.store;
    const key = keyOf();
    await insert(key);
    const { id: connectionId } = await begin(world, sampleConnection(world.workspace.id));
    await revoke(key.id);
    const stamps = await Promise.all([
      validate({ connectionId, apiKeyId: key.id }),
      validate({ connectionId: randomUUID(), apiKeyId: null }),
      validate({ connectionId, apiKeyId: null }),
    ]);
    expect(stamps).toEqual([
      { lastSequence: 1, region: 'us-east-1', sessionsRevokedAt: null, isRevoked: true },
      { lastSequence: null, region: null, sessionsRevokedAt: null, isRevoked: false },
      { lastSequence: 1, region: 'us-east-1', sessionsRevokedAt: null, isRevoked: false },
    ]);
  });
}
