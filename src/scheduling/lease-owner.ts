/**
 * Who holds a lease. A name says on which machine and in which process its holder runs, so that a process
 * that starts can tell at once which holders died, instead of waiting for their leases to end.
 */

export type LeaseOwner = { readonly host: string; readonly pid: number; readonly incarnation: string };

/** The name under which leases are stored. */
export function ownerName({ host, pid, incarnation }: LeaseOwner): string {
  return JSON.stringify([host, pid, incarnation]);
}

/**
 * Of the names, those whose process is known to be dead: on this host, with a process id that nobody has, or
 * that is our own although the incarnation is not (a container gives every incarnation the same).
 *
 * @param isAlive whether a process of this host runs
 */
export function deadOwners(
  names: readonly string[],
  me: LeaseOwner,
  isAlive: (pid: number) => boolean,
): string[] {
  return names.filter((name) => {
    const owner = parse(name);
    if (owner === null || owner.host !== me.host || owner.incarnation === me.incarnation) return false;
    return owner.pid === me.pid || !isAlive(owner.pid);
  });
}

function parse(name: string): LeaseOwner | null {
  try {
    const [host, pid, incarnation] = JSON.parse(name) as unknown[];
    return typeof host === 'string' && typeof pid === 'number' && typeof incarnation === 'string'
      ? { host, pid, incarnation }
      : null;
  } catch {
    return null;
  }
}

/** Whether a process of this machine runs. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
