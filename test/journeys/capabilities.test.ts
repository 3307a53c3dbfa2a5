/** What Aurora wants to do with the roles of a workspace. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import {
  AuditLogDocument,
  CapabilitySetsDocument,
  ChooseCapabilitiesDocument,
  WorkspaceCapabilitiesDocument,
} from '../support/documents.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

const BACKUP = {
  name: 'BACKUP',
  version: '2026-11',
  description: 'Makes backups of disks.',
  readsData: false,
  capabilities: [
    {
      reason: 'To make snapshots.',
      actions: ['ec2:CreateSnapshot'],
      resources: ['arn:aws:ec2:*:*:volume/*'],
    },
  ],
};

/** Aurora with the operator's file, which `write` replaces. */
async function world() {
  const file = join(temporaryFolder(), 'capabilities.json');
  const write = (...sets: object[]) => writeFileSync(file, JSON.stringify({ sets }));
  write(BACKUP);
  const aurora = await startAurora({ environment: { CAPABILITIES_FILE: file } });
  const workspace = await aurora.createWorkspace();
  const choose = async (name: string | null, { client }: Pick<Aurora, 'client'> = aurora) =>
    (await client.send(ChooseCapabilitiesDocument, { workspaceId: workspace.id, name })).chooseCapabilities;
  const chosen = async () =>
    (await aurora.client.send(WorkspaceCapabilitiesDocument, { id: workspace.id })).workspace?.capabilities ??
    null;
  const entries = async () => {
    const filter = { action: 'CHOOSE_CAPABILITIES' } as const;
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 10 });
    return auditLog.edges.map(({ node }) => [node.workspaceId, node.detail]);
  };
  return { aurora, workspace, write, choose, chosen, entries };
}

describe('the capability sets', () => {
  it('are the built-in ones and those of the operator, with the reason for each action', async () => {
    const { aurora } = await world();
    const { capabilitySets } = await aurora.client.send(CapabilitySetsDocument, {});
    expect(capabilitySets).toEqual([...BUILT_IN_SETS, BACKUP]);
  });

  it('are chosen for a workspace; the audit log says by whom, once for each change', async () => {
    const { workspace, choose, chosen, entries } = await world();
    expect(await chosen()).toBeNull();
    expect(await choose(null)).toMatchObject({ workspace: { capabilities: null } });
    expect(await entries()).toEqual([]);
    for (let time = 0; time < 2; time++)
      expect(await choose('BACKUP')).toMatchObject({
        __typename: 'ChooseCapabilitiesSuccess',
        workspace: { capabilities: { name: 'BACKUP', version: '2026-11' } },
      });
    expect(await chosen()).toEqual(BACKUP);
    await choose('OBSERVE');
    await choose(null);
    expect(await chosen()).toBeNull();
    expect(await entries()).toEqual([
      [workspace.id, 'none'],
      [workspace.id, 'OBSERVE'],
      [workspace.id, 'BACKUP'],
    ]);
  });

  it('are refused by a wrong name, with the right ones', async () => {
    const { choose, entries } = await world();
    expect(await choose('OBSERV')).toEqual({
      __typename: 'InvalidInput',
      code: 'UNKNOWN_CAPABILITIES',
      message: 'There is no capability set with the name "OBSERV".',
      remedies: [
        'Did you mean OBSERVE?',
        'Pass one of OBSERVE, READ, OPERATE, BACKUP. The query "capabilitySets" describes them.',
      ],
    });
    expect(await entries()).toEqual([]);
  });

  it('follow the file of the operator after a restart', async () => {
    const { aurora, write, choose, chosen } = await world();
    await choose('BACKUP');
    write({ ...BACKUP, name: 'COPIES' });
    await aurora.restart();
    expect(await chosen()).toBeNull();
    write({ ...BACKUP, version: '2026-12' });
    await aurora.restart();
    expect(await chosen()).toEqual({ ...BACKUP, version: '2026-12' });
  });

  it('can be read by the holder of an onboarding link, and chosen only with the scope', async () => {
    const { aurora, workspace, choose, chosen } = await world();
    const reader = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const writer = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_WRITE'] });
    const link = await createOnboardingLink(aurora, workspace.id);
    for (const { token } of [reader, link]) {
      const client = createClient(aurora.app.url, token);
      const { capabilitySets } = await client.send(CapabilitySetsDocument, {});
      expect(capabilitySets).toHaveLength(4);
      await expect(choose('OBSERVE', { client })).rejects.toThrow('connections:write');
    }
    expect(await choose('OBSERVE', { client: createClient(aurora.app.url, writer.token) })).toMatchObject({
      __typename: 'ChooseCapabilitiesSuccess',
    });
    expect(await chosen()).toMatchObject({ name: 'OBSERVE' });
  });
});
