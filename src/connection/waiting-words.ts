/** What to do while AWS or Aurora itself is at fault. */

/** Where the words of a failure are read. */
export type FailurePlace = {
  /** In the answer of one check that nothing repeats. Default: where Aurora tries again by itself. */
  readonly isSingleCheck?: boolean;
};

export function wait({ isSingleCheck }: FailurePlace): string {
  return isSingleCheck ? 'Check again in a minute.' : 'Wait: Aurora goes on by itself.';
}

/** For customers, while only the operator can do something. */
export function customerWaits({ isSingleCheck }: FailurePlace): string {
  const next = isSingleCheck ? 'Check again later.' : 'Aurora continues by itself.';
  return `You do not need to do anything in AWS. ${next}`;
}
