/**
 * Executes a subscription for each of its events, in one iterator. yoga's executor and its wrappers are four iterators,
 * which take 3 kB more memory for each subscriber.
 */
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
} from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import { executeShared, sharingKey } from './shared-results.ts';

/** @param onEnd called when the subscription ends, once or more, and when it does not begin */
export async function subscribe(
  args: ExecutionArgs,
  onEnd: () => void,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>> {
  try {
    const validated = validateSubscriptionArgs(args);
    if ('schema' in validated) {
      const events = await createSourceEventStream(validated);
      if (isAsyncIterable(events)) return new Results(events as AsyncIterable<object>, validated, onEnd);
      onEnd();
      return events;
    }
    onEnd();
    return { errors: validated };
  } catch (error) {
    onEnd();
    throw error;
  }
}

class Results implements AsyncIterableIterator<ExecutionResult> {
  readonly #events: AsyncIterator<object>;
  readonly #args: ValidatedSubscriptionArgs;
  readonly #key: string;
  readonly #onEnd: () => void;

  constructor(events: AsyncIterable<object>, args: ValidatedSubscriptionArgs, onEnd: () => void) {
    this.#events = events[Symbol.asyncIterator]();
    this.#args = args;
    this.#key = sharingKey(args);
    this.#onEnd = onEnd;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    try {
      const event = await this.#events.next();
      if (event.done !== true)
        return { done: false, value: await executeShared(event.value, this.#key, this.#args) };
    } catch (error) {
      this.#onEnd();
      throw error;
    }
    return this.#end();
  }

  /** Also ends the wait for the next event. */
  async return(): Promise<IteratorResult<ExecutionResult>> {
    const end = this.#end();
    await this.#events.return?.();
    return end;
  }

  #end(): IteratorResult<ExecutionResult> {
    this.#onEnd();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}
