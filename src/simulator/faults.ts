/** Fault injection. */
import type { Socket } from 'node:net';

export type FaultKind =
  /** 400 Throttling: Rate exceeded. */
  | 'throttle'
  /** 500 InternalFailure. */
  | 'internalError'
  /** 503 ServiceUnavailable. */
  | 'unavailable'
  /** The answer never comes, until the client gives up or the fault is cleared. */
  | 'hang'
  /** The connection is cut instead of an answer. */
  | 'cut'
  /** The answer breaks off in the middle. */
  | 'truncate'
  /** The answer stops in the middle, but the connection stays open. */
  | 'stall';

type Fault = { kind: FaultKind; left: number; actions: readonly string[] | null };

export class Faults {
  #faults: Fault[] = [];
  readonly #held = new Set<Socket>();
  /** New connections are cut immediately, as if the server was down. */
  down = false;
  /** How far the simulator's clock is ahead of the machine's. */
  clockSkewMs = 0;
  /** Each answer waits for this promise. */
  gate: ((action: string) => Promise<void>) | null = null;
  /** Each answer closes its connection (`Connection: close`), as moto and some proxies do. */
  closing = false;
  /** The delay of each answer, in real time. */
  slowMs = 0;

  /** Enables a fault for the next `calls` calls, or until it is cleared; for these actions, or for all. */
  add(
    kind: FaultKind,
    { calls = Number.POSITIVE_INFINITY, actions }: { calls?: number; actions?: string[] } = {},
  ): void {
    this.#faults.push({ kind, left: calls, actions: actions ?? null });
  }

  /** Keeps a connection waiting until the faults are cleared. */
  hold(socket: Socket): void {
    this.#held.add(socket);
    socket.once('close', () => this.#held.delete(socket));
  }

  /** Removes all faults, and cuts the connections that wait. */
  clear(): void {
    this.#faults = [];
    for (const socket of this.#held) socket.destroy();
    this.down = false;
    this.clockSkewMs = 0;
    this.gate = null;
    this.slowMs = 0;
    this.closing = false;
  }

  /** The fault for a call, which the call uses up; null when there is none. */
  hit(action: string): FaultKind | null {
    const fault = this.#faults.find(({ left, actions }) => left > 0 && (actions?.includes(action) ?? true));
    if (fault === undefined) return null;
    fault.left--;
    return fault.kind;
  }
}
