import { type Clock, type Millis, systemClock, type Timer } from '../../src/base/clock.ts';

/**
 * A clock that runs faster than the machine's, for programs that no test can move a clock in. Two of the same
 * beginning and speed show the same time, also in two processes.
 */
export class FastClock implements Clock {
  readonly #begunAt: Millis;
  readonly #speed: number;

  constructor(begunAt: Millis, speed: number) {
    this.#begunAt = begunAt;
    this.#speed = speed;
  }

  now(): Millis {
    return this.#begunAt + (systemClock.now() - this.#begunAt) * this.#speed;
  }

  at(moment: Millis, action: () => void): Timer {
    return systemClock.at(Math.ceil(this.#begunAt + (moment - this.#begunAt) / this.#speed), action);
  }
}
