/** The capability sets of this installation, and the one that a workspace has chosen. */
import type { CapabilitySet } from '../access/capability.ts';
import type { Actor } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import { quote } from '../base/name.ts';
import { nearestName } from '../base/nearest-name.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse, workspaceNotFound } from '../connection/refusal.ts';
import type { Log } from '../observe/log.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';

type CapabilitiesParts = {
  /** The built-in sets first. */
  readonly sets: readonly CapabilitySet[];
  readonly store: Pick<ConnectionStore, 'updateWorkspace'>;
  readonly clock: Clock;
  readonly log: Log;
};

export class Capabilities {
  readonly #parts: CapabilitiesParts;

  constructor(parts: CapabilitiesParts) {
    this.#parts = parts;
  }

  get sets(): readonly CapabilitySet[] {
    return this.#parts.sets;
  }

  /** The set that the workspace has chosen. Null: none, or the operator has removed it from the file. */
  chosenBy({ capabilities }: Pick<Workspace, 'capabilities'>): CapabilitySet | null {
    return this.sets.find(({ name }) => name === capabilities) ?? null;
  }

  /** The set of this name. Names are case-sensitive. */
  named(name: string): Outcome<CapabilitySet> {
    const set = this.sets.find((one) => one.name === name);
    if (set !== undefined) return ok(set);
    const names = this.sets.map((one) => one.name);
    const nearest = nearestName(name, names);
    const list = `Pass one of ${names.join(', ')}. The query "capabilitySets" describes them.`;
    return refuse('UNKNOWN_CAPABILITIES', `There is no capability set with the name ${quote(name)}.`, [
      ...(nearest === null ? [] : [`Did you mean ${nearest}?`]),
      list,
    ]);
  }

  /** @param name null: no set */
  async choose(workspaceId: string, name: string | null, actor: Actor): Promise<Outcome<Workspace>> {
    const { store, clock, log } = this.#parts;
    const set = name === null ? ok(null) : this.named(name);
    if (!set.ok) return set;
    const record = { action: 'CHOOSE_CAPABILITIES', actor, detail: name ?? 'none' } as const;
    const workspace = await store.updateWorkspace(
      workspaceId,
      { capabilities: name },
      clock.now(),
      () => record,
    );
    if (workspace === null) return workspaceNotFound();
    log.info({ workspaceId, capabilities: name }, 'capabilities chosen');
    return ok(workspace);
  }
}
