/** Measures how far the wall clock was set forward during a wait. */
import type { Clock, Millis } from '../base/clock.ts';

/** Smaller differences are drift between the machine's two clocks. */
const MIN_JUMP_MS: Millis = 1_000;

/** A moment by both clocks. */
export type ClockMark = { readonly wall: Millis; readonly monotonic: Millis };

export class ClockJumps {
  readonly #wall: Pick<Clock, 'now'>;
  readonly #monotonic: Pick<Clock, 'now'>;

  /** @param monotonic a clock that cannot be set, and that stops while the machine sleeps */
  constructor(wall: Pick<Clock, 'now'>, monotonic: Pick<Clock, 'now'>) {
    this.#wall = wall;
    this.#monotonic = monotonic;
  }

  mark(): ClockMark {
    return { wall: this.#wall.now(), monotonic: this.#monotonic.now() };
  }

  /** How far the wall clock was set forward since the mark; 0 if it was not, or was set back. */
  since({ wall, monotonic }: ClockMark): Millis {
    const jump = this.#wall.now() - wall - (this.#monotonic.now() - monotonic);
    return jump >= MIN_JUMP_MS ? Math.round(jump) : 0;
  }
}
