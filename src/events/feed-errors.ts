/** Why an event stream ended before its time. */
import type { ClientError, ReadableError } from '../base/client-error.ts';

const REMEDIES = ['Subscribe again, with "after" set to the last cursor that you received.'];

/** The reader let too many events pile up. It can come back with `after`, and has lost nothing. */
export class SubscriberTooSlow extends Error implements ReadableError {
  override name = 'SubscriberTooSlow';

  constructor(limit: number) {
    super(`The subscriber is more than ${limit} events behind.`);
  }

  get clientError(): ClientError {
    return { message: this.message, code: 'SUBSCRIBER_TOO_SLOW', remedies: REMEDIES };
  }
}

/** The process stops. */
export class FeedClosed extends Error implements ReadableError {
  override name = 'FeedClosed';

  constructor() {
    super('The server is shutting down.');
  }

  get clientError(): ClientError {
    return { message: this.message, code: 'SERVER_SHUTTING_DOWN', remedies: REMEDIES };
  }
}
