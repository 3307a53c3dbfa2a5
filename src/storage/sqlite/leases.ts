/** What the leases of all jobs have in common. */

/** The owners of leases, and the end of the leases of one. */
export type LeaseOwners = {
  readonly owners: { all(): readonly { readonly owner: string | null }[] };
  readonly release: { run(values: { readonly owner: string }): { readonly changes: number } };
};

/** For heartbeats: releases the leases of dead owners, in the caller's transaction. Returns their number. */
export function releaseAllExcept(live: ReadonlySet<string>, { owners, release }: LeaseOwners): number {
  let released = 0;
  for (const { owner } of owners.all())
    if (owner !== null && !live.has(owner)) released += release.run({ owner }).changes;
  return released;
}
