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

function readStatus(pid: number | undefined, field: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
  } catch {
    return Number.NaN;
  }
}
