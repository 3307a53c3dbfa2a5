/** Why an event stream ended early. */

/** The reader fell too far behind. It can continue with `after`, and has lost nothing. */
export class SubscriberTooSlow extends Error {
  override name = 'SubscriberTooSlow';
  constructor(limit: number) {
    super(
      `The subscriber fell more than ${limit} events behind. Subscribe again with "after" set to the last cursor received.`,
    );
  }
}

/** The process stops. */
export class FeedClosed extends Error {
  override name = 'FeedClosed';
  constructor() {
    super('The server is going away. Subscribe again with "after" set to the last cursor received.');
  }
}
