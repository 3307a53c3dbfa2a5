/** Readings of roles, and reported denials. */
import { expect, it } from 'vitest';
import { MAX_DENIALS, type RoleRecord } from '../../../src/storage/role-records.ts';
import { sampleConnection } from '../../support/samples.ts';
import { begin, type CreateDatabase, useWorld } from './world.ts';

const RECORD: RoleRecord = { readAt: 1, trust: null, before: null, unread: [], access: null };

export function roleRecordContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const connection = () => begin(world, sampleConnection(world.workspace.id));
  const denial = (connectionId: string, action: string, layer = 'IDENTITY_POLICY') => ({
    connectionId,
    action,
    layer,
    resource: null,
    message: `You may not ${action}.`,
  });

  it('keeps the latest reading of each role', async () => {
    const { store } = world;
    const [one, other] = [(await connection()).id, (await connection()).id];
    await store.saveRoleRecord(one, RECORD);
    await store.saveRoleRecord(one, { ...RECORD, readAt: 2 });
    expect(await store.roleRecords([other, one])).toEqual([null, { ...RECORD, readAt: 2 }]);
  });

  it('counts denials of an action and layer, and has the latest text', async () => {
    const { store } = world;
    const { id } = await connection();
    expect(await store.noteDenial(denial(id, 's3:GetObject'), 10)).toBe(true);
    const again = { ...denial(id, 's3:GetObject'), resource: 'arn:aws:s3:::b/k', message: 'Again.' };
    expect(await store.noteDenial(again, 20)).toBe(true);
    await store.noteDenial(denial(id, 's3:GetObject', 'SESSION_POLICY'), 30);
    const [first, second] = (await store.reportedDenials([id]))[0] ?? [];
    expect(first).toEqual({ ...again, count: 2, firstAt: 10, lastAt: 20 });
    expect(second).toMatchObject({ layer: 'SESSION_POLICY', count: 1 });
  });

  it('answers for each connection, in the order asked for', async () => {
    const { store } = world;
    const [one, other] = [(await connection()).id, (await connection()).id];
    await store.noteDenial(denial(other, 'ec2:RunInstances'), 1);
    const denials = await store.reportedDenials([one, other]);
    expect(denials.map((list) => list.map(({ action }) => action))).toEqual([[], ['ec2:RunInstances']]);
  });

  it('forgets one denial, and none of the action by another layer', async () => {
    const { store } = world;
    const { id } = await connection();
    for (const layer of ['IDENTITY_POLICY', 'SESSION_POLICY'])
      await store.noteDenial(denial(id, 'a:B', layer), 1);
    const [[own, session] = []] = await store.reportedDenials([id]);
    if (own === undefined) throw new Error('no denial');
    await store.forgetDenials([own]);
    await store.forgetDenials([]);
    expect(await store.reportedDenials([id])).toEqual([[session]]);
  });

  it('keeps a denial that was reported again after it was read, even in the same millisecond', async () => {
    const { store } = world;
    const { id } = await connection();
    for (const action of ['a:B', 'a:C']) await store.noteDenial(denial(id, action), 1);
    const [read = []] = await store.reportedDenials([id]);
    await store.noteDenial(denial(id, 'a:B'), 1);
    await store.noteDenial(denial(id, 'a:C'), 2);
    await store.forgetDenials(read);
    expect((await store.reportedDenials([id]))[0]?.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('keeps a limited number, and still counts those', async () => {
    const { store } = world;
    const { id } = await connection();
    for (let index = 0; index < MAX_DENIALS; index++)
      expect(await store.noteDenial(denial(id, `a:B${index}`), 1)).toBe(true);
    expect(await store.noteDenial(denial(id, 'a:One'), 2)).toBe(false);
    expect(await store.noteDenial(denial(id, 'a:B0'), 2)).toBe(true);
    expect((await store.reportedDenials([id]))[0]).toHaveLength(MAX_DENIALS);
  });
}
