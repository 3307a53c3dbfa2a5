/** The processor time of another process. Unlike wall time, it does not grow when others use the machine. */
import { readFileSync } from 'node:fs';

/** USER_HZ, which Linux fixes for everything that programs may see. */
const TICK_MS = 10;

/** Of a process and its children, in milliseconds: a PostgreSQL has one for each connection. */
export function cpuTimeOfFamilyMs(pid: number | undefined): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  return [pid, ...children].reduce((sum: number, one) => sum + (cpuTimeMs(one) ?? 0), 0);
}

/** In milliseconds, of all its threads; null where there is no /proc. */
export function cpuTimeMs(pid: number | undefined): number | null {
  try {
    // The name of the program, in parentheses, may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [user, system] = [Number(fields[11]), Number(fields[12])];
    return (user + system) * TICK_MS;
  } catch {
    return null;
  }
}
