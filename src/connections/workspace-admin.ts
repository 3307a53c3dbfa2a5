/** The use cases on workspaces. */
import type { Actor } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import { quote } from '../base/name.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { ok } from '../base/result.ts';
import { newId } from '../connection/idempotency.ts';
import { type Outcome, refuse, workspaceNotFound } from '../connection/refusal.ts';
import type { Log } from '../observe/log.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import { generateExternalId } from '../trust/external-id.ts';
import { checkedName } from './settings.ts';

type WorkspaceAdminParts = {
  readonly store: Pick<ConnectionStore, 'insertWorkspace' | 'workspacesByIds' | 'updateWorkspace'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: RandomBytes;
};

export class WorkspaceAdmin {
  readonly #parts: WorkspaceAdminParts;

  constructor(parts: WorkspaceAdminParts) {
    this.#parts = parts;
  }

  /** @param idempotencyKey a request with the key of an earlier one returns the same workspace; null: always a new one */
  async create(
    name: string,
    actor: Actor,
    idempotencyKey: string | null = null,
  ): Promise<Outcome<Workspace>> {
    const { store, clock, log, randomBytes } = this.#parts;
    const checked = checkedName(name, NAME);
    if (!checked.ok) return checked;
    const id = newId('WORKSPACE', idempotencyKey, actor.tokenId);
    if (!id.ok) return id;
    const now = clock.now();
    // Repeats while another workspace already has the generated External ID.
    for (;;) {
      const workspace: Workspace = {
        id: id.value,
        name: checked.value,
        externalId: generateExternalId(randomBytes),
        externalIdCreatedAt: now,
        previous: null,
        capabilities: null,
        createdAt: now,
      };
      const record = { action: 'CREATE_WORKSPACE', actor, detail: workspace.name } as const;
      if (!(await store.insertWorkspace(workspace, record))) {
        const [existing] = await store.workspacesByIds([workspace.id]);
        if (existing) return sameWorkspace(existing, workspace.name);
        continue;
      }
      log.info({ workspaceId: workspace.id }, 'workspace created');
      return ok(workspace);
    }
  }

  /** Renames the workspace. */
  async rename(workspaceId: string, text: string, actor: Actor): Promise<Outcome<Workspace>> {
    const { store, clock, log } = this.#parts;
    const name = checkedName(text, NAME);
    if (!name.ok) return name;
    const settings = { name: name.value };
    const renamed = await store.updateWorkspace(workspaceId, settings, clock.now(), (before) => ({
      action: 'UPDATE_WORKSPACE',
      actor,
      detail: `name: ${JSON.stringify(before.name)} -> ${JSON.stringify(name.value)}`,
    }));
    if (renamed === null) return workspaceNotFound();
    log.info({ workspaceId }, 'workspace renamed');
    return ok(renamed);
  }
}

const NAME = 'The name of a workspace';

/** What a repeated request gets: the workspace, if it asks for the same. */
function sameWorkspace(existing: Workspace, name: string): Outcome<Workspace> {
  if (existing.name === name) return ok(existing);
  return refuse(
    'IDEMPOTENCY_KEY_USED',
    `A request with this idempotency key created the workspace ${quote(existing.name)}.`,
    ['Send the request with another idempotency key.'],
    { created: { type: 'Workspace', id: existing.id } },
  );
}
