/** Those who want to know of commits. */
import type { Log } from '../../observe/log.ts';
import type { Commit } from '../store.ts';

type Listener = (commit: Commit) => void;

export class CommitListeners {
  readonly #log: Log;
  readonly #listeners = new Set<Listener>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns what removes the listener. */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A listener that fails must not keep the others from hearing. */
  call(commit: Commit): void {
    for (const listener of this.#listeners) {
      try {
        listener(commit);
      } catch (error) {
        this.#log.error({ error }, 'a listener for commits has failed');
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
