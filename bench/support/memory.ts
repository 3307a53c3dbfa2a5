/** How much memory a process has. */
import { readFileSync } from 'node:fs';

/** Resident memory in MB, from /proc; NaN where there is none. */
export function memoryOf(pid: number | undefined): number {
  return readStatus(pid, 'VmRSS');
}

/** The most resident memory that a process ever had, in MB. */
export function peakMemoryOf(pid: number | undefined): number {
  return readStatus(pid, 'VmHWM');
}

/** How many pages of memory a process has had made for it, or mapped, when it first touched them; NaN without /proc. */
export function firstTouchesOf(pid: number | undefined): number {
  try {
    // Behind the name, which may have anything in it: the eighth (proc(5), "minflt").
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[7]);
  } catch {
    return Number.NaN;
  }
}

const PAGE = 4_096;

/** What this machine takes for the first touch of a page of memory, in microseconds. */
export function priceOfFirstTouch(): number {
  const memory = new Uint8Array(64 << 20);
  const touchAll = () => {
    const begun = performance.now();
    for (let at = 0; at < memory.length; at += PAGE) memory[at] = 1;
    return performance.now() - begun;
  };
  const [first, again] = [touchAll(), touchAll()];
  return ((first - again) * 1_000) / (memory.length / PAGE);
}

function readStatus(pid: number | undefined, field: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
  } catch {
    return Number.NaN;
  }
}
