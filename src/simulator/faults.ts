/** Trouble on demand. */
import type { Socket } from 'node:net';

export type FaultKind =
  /** 400 Throttling: Rate exceeded. */
  | 'throttle'
  /** 500 InternalFailure. */
  | 'internalError'
  /** 503 ServiceUnavailable. */
  | 'unavailable'
  /** The answer never comes; the client has to give up, or the fault be cleared. */
  | 'hang'
  /** The connection is cut instead of an answer. */
  | 'cut'
  /** The answer breaks off in the middle. */
  | 'truncate'
  /** The answer stops in the middle, and the connection stays. */
  | 'stall';

type Fault = { kind: FaultKind; left: number; actions: readonly string[] | null };

export class Faults {
  #faults: Fault[] = [];
  readonly #held = new Set<Socket>();
  /** New connections are cut at once: nothing is there. */
  down = false;
  /** How far AWS's clock is ahead of ours, in milliseconds. */
  clockSkewMs = 0;
  /** Each answer waits for this. */
  gate: ((action: string) => Promise<void>) | null = null;
  /** Each answer is the last of its connection (`Connection: close`), as moto's and some proxies' are. */
  closing = false;
  /** How long each answer is held back, in real milliseconds. */
  slowMs = 0;

  /**
   * Switches a fault on: for the next `calls` calls, or until it is cleared; for all actions, or those named.
   */
  add(
    kind: FaultKind,
    { calls = Number.POSITIVE_INFINITY, actions }: { calls?: number; actions?: string[] } = {},
  ): void {
    this.#faults.push({ kind, left: calls, actions: actions ?? null });
  }

  /** Keeps a connection waiting, until everything works again. */
  hold(socket: Socket): void {
    this.#held.add(socket);
    socket.once('close', () => this.#held.delete(socket));
  }

  /** Everything works again. Who was kept waiting is cut off. */
  clear(): void {
    this.#faults = [];
    for (const socket of this.#held) socket.destroy();
    this.down = false;
    this.clockSkewMs = 0;
    this.gate = null;
    this.slowMs = 0;
    this.closing = false;
  }

  /** The fault that hits a call, used up by it. */
  hit(action: string): FaultKind | null {
    const fault = this.#faults.find(({ left, actions }) => left > 0 && (actions?.includes(action) ?? true));
    if (fault === undefined) return null;
    fault.left--;
    return fault.kind;
  }
}
