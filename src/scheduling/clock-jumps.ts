/** How far the wall clock was set forward during a wait: that time was not waited. */
import type { Clock, Millis } from '../base/clock.ts';

/** Two clocks of one machine drift apart by less than this while work waits. */
const MIN_JUMP_MS: Millis = 1_000;

/** A moment by both clocks. */
export type ClockMark = { readonly wall: Millis; readonly steady: Millis };

export class ClockJumps {
  readonly #wall: Pick<Clock, 'now'>;
  readonly #steady: Pick<Clock, 'now'>;

  /** @param steady a clock that cannot be set, and that stops while the machine sleeps */
  constructor(wall: Pick<Clock, 'now'>, steady: Pick<Clock, 'now'>) {
    this.#wall = wall;
    this.#steady = steady;
  }

  mark(): ClockMark {
    return { wall: this.#wall.now(), steady: this.#steady.now() };
  }

  /** By how much the wall clock was set forward since; 0 when it was not, or was set back. */
  since({ wall, steady }: ClockMark): Millis {
    const jump = this.#wall.now() - wall - (this.#steady.now() - steady);
    return jump >= MIN_JUMP_MS ? Math.round(jump) : 0;
  }
}
