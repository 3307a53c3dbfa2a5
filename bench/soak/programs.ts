/** Programs with credentials of connected roles. After a disconnect is answered, no server may hand out any. */
import type { Entrance } from './supervisor.ts';

/** Longer than a server is frozen: what it answers then counts, too. */
const ANSWER_MS = 30_000;

export class Programs {
  readonly #entrance: Entrance;
  readonly #token: string;
  readonly #over: AbortSignal;
  /** Answers with credentials. */
  handedOut = 0;
  /** Refusals after a disconnect. */
  refused = 0;
  /** Credentials after a disconnect, in words. */
  readonly faults: string[] = [];

  constructor(entrance: Entrance, token: string, over: AbortSignal) {
    this.#entrance = entrance;
    this.#token = token;
    this.#over = over;
  }

  /** Asks all servers, so that each has a session of the role in its cache. */
  async use(connectionId: string): Promise<void> {
    const statuses = await this.#askAll(connectionId);
    this.handedOut += statuses.filter((status) => status === 200).length;
  }

  /** Asks all servers after a disconnect. */
  async expectNone(connectionId: string, roleArn: string): Promise<void> {
    for (const status of await this.#askAll(connectionId)) {
      if (status === 200) this.faults.push(`Credentials of ${roleArn} were handed out after its disconnect.`);
      else if (status === 409) this.refused++;
    }
  }

  /** The status of each answer. Null where none came. */
  async #askAll(connectionId: string): Promise<(number | null)[]> {
    const signal = AbortSignal.any([this.#over, AbortSignal.timeout(ANSWER_MS)]);
    const headers = { Authorization: `Bearer ${this.#token}` };
    return Promise.all(
      (await this.#entrance.all()).map(async (url) => {
        try {
          const { status, body } = await fetch(`${url}/credentials/${connectionId}`, { headers, signal });
          await body?.cancel();
          return status;
        } catch {
          return null;
        }
      }),
    );
  }
}
