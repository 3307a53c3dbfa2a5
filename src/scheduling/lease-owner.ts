/**
 * The holder of a lease. Its name shows the machine and the process. So a new process finds dead holders at once, and does
 * not wait for their leases to end.
 */

export type LeaseOwner = { readonly host: string; readonly pid: number; readonly incarnation: string };

/** The name under which leases are stored. */
export function ownerName({ host, pid, incarnation }: LeaseOwner): string {
  return JSON.stringify([host, pid, incarnation]);
}

/**
 * The names of dead processes on this host: those that do not run, and former incarnations with our process id. In a
 * container, every incarnation has the same process id.
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
    // EPERM: the process runs, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
