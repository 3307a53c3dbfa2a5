/** Keeps the metrics of `families.ts` up to date, by OpenTelemetry's API: from lifecycle events, and from readings. */
import type { Meter } from '@opentelemetry/api';
import { type FailureCode, type FailureTraits, isOfCredentials, traitsOf } from '../connection/failure.ts';
import { BUILD } from './build.ts';
import { FAMILIES } from './families.ts';
import type { Lifecycle } from './lifecycle.ts';
import { counter, gauge, histogram } from './record.ts';
import { readProcess, readSources, type Sources } from './sources.ts';

/** Fixed facts, and the values that each scrape reads. */
export type InstrumentParts = {
  readonly sources: Sources;
  /** The kind of database. */
  readonly store: string;
  /** The operations that metrics name. All others count as one. */
  readonly operations: ReadonlySet<string>;
};

const METHODS = new Set(['GET', 'POST', 'HEAD', 'OPTIONS']);

/** Makes the metrics, and keeps them up to date until `stop`. */
export function createInstruments(
  meter: Meter,
  lifecycle: Lifecycle,
  { sources, store, operations }: InstrumentParts,
): { stop(): void } {
  countRequests(meter, lifecycle, operations);
  countWork(meter, lifecycle);
  countWebhooks(meter, lifecycle);
  countAnswers(meter, lifecycle);
  measureStore(meter, lifecycle);
  watchCredentials(meter, lifecycle);
  readSources(meter, sources);
  gauge(meter, FAMILIES.buildInfo, (observe) =>
    observe(1, { version: BUILD.version, node: BUILD.node, store }),
  );
  return readProcess(meter);
}

function countRequests(meter: Meter, lifecycle: Lifecycle, known: ReadonlySet<string>): void {
  const requestSeconds = histogram(meter, FAMILIES.requestSeconds);
  lifecycle.on('request.end', ({ route, method, status, durationMs }) => {
    if (durationMs === null) return;
    const labels = {
      route,
      method: METHODS.has(method) ? method : 'other',
      status_class: `${Math.floor(status / 100)}xx`,
    };
    requestSeconds(durationMs / 1_000, labels);
  });

  const operations = counter(meter, FAMILIES.operations);
  const operationSeconds = histogram(meter, FAMILIES.operationSeconds);
  lifecycle.on('operation.end', ({ operation, type, outcome, durationMs }) => {
    const isKnown = operation !== null && known.has(operation);
    const labels = { operation: isKnown ? operation : 'other', type, outcome };
    operations(1, labels);
    operationSeconds(durationMs / 1_000, labels);
  });
}

function countWork(meter: Meter, lifecycle: Lifecycle): void {
  const attempts = counter(meter, FAMILIES.attempts);
  const lag = histogram(meter, FAMILIES.verificationLag);
  const attemptSeconds = histogram(meter, FAMILIES.attemptSeconds);
  lifecycle.on('attempt.end', ({ job, outcome, failureCode, lagMs, durationMs }) => {
    attempts(1, { job, outcome, failure_code: failureCode ?? '' });
    if (job === 'verification') lag(lagMs / 1_000, {});
    attemptSeconds(durationMs / 1_000, { job });
  });

  const takenOver = counter(meter, FAMILIES.leasesTakenOver);
  lifecycle.on('leases.takeover', ({ job, count }) => takenOver(count, { job }));

  const ended = counter(meter, FAMILIES.verificationsEnded);
  const verificationSeconds = histogram(meter, FAMILIES.verificationSeconds);
  lifecycle.on('verification.end', ({ outcome, failureCode, durationMs }) => {
    ended(1, { outcome, failure_code: failureCode ?? '' });
    verificationSeconds(durationMs / 1_000, { outcome });
  });

  const calls = counter(meter, FAMILIES.stsCalls);
  const callSeconds = histogram(meter, FAMILIES.stsCallSeconds);
  lifecycle.on('sts.call', ({ action, region, failureCode, durationMs }) => {
    calls(1, { action, region, outcome: outcomeOfCall(failureCode) });
    callSeconds(durationMs / 1_000, { action, region });
  });

  const reads = counter(meter, FAMILIES.roleReads);
  lifecycle.on('role.read', ({ action, failureCode }) => {
    reads(1, { action, outcome: outcomeOfCall(failureCode) });
  });

  const organizationReads = counter(meter, FAMILIES.organizationReads);
  lifecycle.on('organization.read', ({ outcome }) =>
    organizationReads(1, { outcome: outcome.toLowerCase() }),
  );
  const organizationTries = counter(meter, FAMILIES.organizationTries);
  lifecycle.on('organization.try', ({ outcome }) => organizationTries(1, { outcome: outcome.toLowerCase() }));

  const events = counter(meter, FAMILIES.events);
  const delivery = histogram(meter, FAMILIES.eventDelivery);
  lifecycle.on('connection.event', ({ type, deliveryMs }) => {
    events(1, { type });
    delivery(deliveryMs / 1_000, {});
  });
}

function countWebhooks(meter: Meter, lifecycle: Lifecycle): void {
  const attempts = counter(meter, FAMILIES.webhookAttempts);
  const seconds = histogram(meter, FAMILIES.webhookSeconds);
  lifecycle.on('webhook.attempt', ({ outcome, durationMs }) => {
    const labels = { outcome: outcome.toLowerCase() };
    attempts(1, labels);
    seconds(durationMs / 1_000, labels);
  });
  const lag = histogram(meter, FAMILIES.webhookLag);
  lifecycle.on('webhook.delivered', ({ lagMs }) => lag(lagMs / 1_000, {}));
  const disabled = counter(meter, FAMILIES.webhooksDisabled);
  lifecycle.on('webhook.disabled', ({ reason }) => disabled(1, { reason: reason.toLowerCase() }));
}

function countAnswers(meter: Meter, lifecycle: Lifecycle): void {
  const answers = counter(meter, FAMILIES.credentialsAnswers);
  lifecycle.on('credentials.answer', ({ outcome, code }) => answers(1, { outcome, code: code ?? '' }));
  const renewals = counter(meter, FAMILIES.renewals);
  lifecycle.on('session.renewal', ({ failureCode }) =>
    renewals(1, { outcome: outcomeOfCall(failureCode), failure_code: failureCode ?? '' }),
  );
  const cutOff = counter(meter, FAMILIES.cutOff);
  lifecycle.on('subscriber.cutoff', ({ reason }) => cutOff(1, { reason }));
  const refused = counter(meter, FAMILIES.tokensRefused);
  lifecycle.on('token.refused', ({ reason }) => refused(1, { reason }));
  const limited = counter(meter, FAMILIES.rateLimited);
  lifecycle.on('rate.limited', ({ limit }) => limited(1, { limit }));
}

function measureStore(meter: Meter, lifecycle: Lifecycle): void {
  const operationSeconds = histogram(meter, FAMILIES.storeSeconds);
  lifecycle.on('store.operation', ({ statement, outcome, durationMs }) =>
    operationSeconds(durationMs / 1_000, { statement, outcome }),
  );
  const batchSize = histogram(meter, FAMILIES.batchSize);
  const commitSeconds = histogram(meter, FAMILIES.commitSeconds);
  lifecycle.on('store.commit', ({ writes, durationMs }) => {
    batchSize(writes, {});
    commitSeconds(durationMs / 1_000, {});
  });
}

function watchCredentials(meter: Meter, lifecycle: Lifecycle): void {
  let valid: boolean | null = null;
  lifecycle.on('sts.call', ({ ownCredentials, failureCode }) => {
    if (!ownCredentials) return;
    if (failureCode !== null && isOfCredentials(failureCode)) valid = false;
    // Where STS failed, AWS has not checked the credentials.
    else if (failureCode === null || traitsOf(failureCode).about !== 'STS') valid = true;
  });
  gauge(meter, FAMILIES.ownCredentialsValid, (observe) => {
    if (valid !== null) observe(valid ? 1 : 0, {});
  });
}

const OUTCOMES = {
  CREDENTIALS: 'invalid',
  PERMISSION: 'denied',
  STS: 'unavailable',
  REQUEST: 'invalid',
  ROLE: 'denied',
} as const satisfies Readonly<Record<FailureTraits['about'], string>>;

/** The outcome of a call to STS, in the words of the metrics. */
function outcomeOfCall(code: FailureCode | null): string {
  if (code === null) return 'ok';
  return code === 'THROTTLED' ? 'throttled' : OUTCOMES[traitsOf(code).about];
}
