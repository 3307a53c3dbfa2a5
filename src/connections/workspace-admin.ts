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
import type { DeletionStore, WorkspaceContents } from '../storage/deletions.ts';
import { generateExternalId } from '../trust/external-id.ts';
import { checkedName } from './settings.ts';

type WorkspaceAdminParts = {
  readonly store: Pick<ConnectionStore, 'insertWorkspace' | 'workspacesByIds' | 'updateWorkspace'> &
    Pick<DeletionStore, 'workspaceContents' | 'countWorkspacesNamed' | 'deleteWorkspace'>;
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
    for (let tries = 0; tries < MAX_TRIES; tries++) {
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
      if (await store.insertWorkspace(workspace, record)) {
        log.info({ workspaceId: workspace.id }, 'workspace created');
        return ok(workspace);
      }
      const [existing] = await store.workspacesByIds([workspace.id]);
      if (existing) return sameWorkspace(existing, workspace.name);
      // Another workspace has the External ID, or the one of this key was deleted.
    }
    return refuse(
      'IDEMPOTENCY_KEY_USED',
      'A request with this idempotency key created a workspace that was deleted.',
      ['Send the request with another idempotency key.'],
    );
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

  /** What the deletion of the workspace would delete. */
  async contents(workspaceId: string): Promise<Outcome<WorkspaceContents>> {
    const { store, clock } = this.#parts;
    const [workspace] = await store.workspacesByIds([workspaceId]);
    return workspace == null
      ? workspaceNotFound()
      : ok(await store.workspaceContents(workspaceId, clock.now()));
  }

  /**
   * Deletes the workspace with everything of it. From the answer on, nothing of it can be found or used; its rows are
   * deleted later, in the background.
   *
   * @param confirmation the name of the workspace, or its External ID: a protection against deleting another one. Tenants
   * name their workspaces, so a name that two of them have does not count
   */
  async delete(workspaceId: string, confirmation: string, actor: Actor): Promise<Outcome<WorkspaceContents>> {
    const { store, clock, log } = this.#parts;
    const [workspace] = await store.workspacesByIds([workspaceId]);
    if (workspace == null) return workspaceNotFound();
    const { name, externalId } = workspace;
    if (confirmation !== name && confirmation !== externalId) {
      return refuse(
        'WRONG_CONFIRMATION',
        `The name of the workspace is ${quote(name)}, not ${quote(confirmation)}.`,
        ['Repeat the name of the workspace exactly.'],
      );
    }
    if (confirmation === name && (await store.countWorkspacesNamed(name)) > 1) {
      return refuse('WRONG_CONFIRMATION', `Another workspace is named ${quote(name)}, too.`, [
        'Check the id of the workspace, and repeat its External ID instead of its name.',
      ]);
    }
    const now = clock.now();
    const contents = await store.workspaceContents(workspaceId, now);
    const detail = `${JSON.stringify(workspace.name)}, with ${inWords(contents)}`;
    const isDeleted = await store.deleteWorkspace(workspaceId, now, {
      action: 'DELETE_WORKSPACE',
      actor,
      detail,
    });
    if (!isDeleted) return workspaceNotFound();
    log.warn({ workspaceId, ...contents }, 'workspace deleted');
    return ok(contents);
  }
}

/** Two equal External IDs in a row cannot be chance. */
const MAX_TRIES = 3;

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

function inWords(contents: WorkspaceContents): string {
  const { awsConnections, organizations, apiKeys, onboardingLinks, webhooks, openAlerts } = contents;
  return `${awsConnections} connections, ${organizations} organizations, ${apiKeys} API keys, ${onboardingLinks} onboarding links, ${webhooks} webhooks and ${openAlerts} open alerts`;
}
