/**
 * All metrics that Aurora serves, with their labels. docs/observability.md is made of this table, and a test compares it
 * with `/metrics`, the dashboard and the alerts.
 *
 * The values of labels come from fixed lists. They never hold a workspace, connection, account or token.
 */

import { LONG_SECONDS, SECONDS, SHORT_SECONDS, WRITES } from './buckets.ts';
import { PROCESS_FAMILIES } from './process-families.ts';
import { WEBHOOK_FAMILIES } from './webhook-families.ts';

export type Family = {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly about: string;
  /** Upper limits of a histogram's buckets. */
  readonly buckets?: readonly number[];
};

/** The labels of a sample, one value for each. */
export type LabelsOf<F extends Family> = Readonly<Record<F['labels'][number], string>>;

export const FAMILIES = {
  buildInfo: {
    name: 'aurora_build_info',
    type: 'gauge',
    labels: ['version', 'node', 'store'],
    about: 'The version of Aurora and of Node.js, and the kind of database. Always 1.',
  },
  requestSeconds: {
    name: 'http_server_request_duration_seconds',
    type: 'histogram',
    labels: ['route', 'method', 'status_class'],
    about:
      'Duration of HTTP requests, without streams. `route` is graphql, credentials, report, audit, events, health, page or version. `status_class` is such as 2xx or 5xx; a GraphQL error in a 200 answer counts as 2xx.',
    buckets: SECONDS,
  },
  operations: {
    name: 'aurora_graphql_operations_total',
    type: 'counter',
    labels: ['operation', 'type', 'outcome'],
    about:
      'GraphQL operations over every transport. `operation` is a name of schema/operations, or other. `outcome` is ok, error, or refused before it ran. `type` is unknown where no operation was found.',
  },
  operationSeconds: {
    name: 'aurora_graphql_operation_duration_seconds',
    type: 'histogram',
    labels: ['operation', 'type', 'outcome'],
    about: 'Duration of GraphQL operations; of a subscription until its stream is open.',
    buckets: SECONDS,
  },
  stsCalls: {
    name: 'aurora_sts_calls_total',
    type: 'counter',
    labels: ['action', 'region', 'outcome'],
    about:
      'Calls to STS. `outcome` is ok, denied (also each probe that a role must refuse), throttled, unavailable, or invalid (the request, or the credentials of Aurora).',
  },
  roleReads: {
    name: 'aurora_role_reads_total',
    type: 'counter',
    labels: ['action', 'outcome'],
    about:
      'Calls to IAM and CloudTrail with which roles read themselves. `outcome` as for aurora_sts_calls_total; a role that may not make a call is denied.',
  },
  stsCallSeconds: {
    name: 'aurora_sts_call_duration_seconds',
    type: 'histogram',
    labels: ['action', 'region'],
    about: 'Duration of calls to STS, with the time that they waited for the budget.',
    buckets: SECONDS,
  },
  budgetCallsPerSecond: {
    name: 'aurora_sts_budget_calls_per_second',
    type: 'gauge',
    labels: ['kind'],
    about:
      'Calls to STS that are allowed in a second: to this server now (`kind="share"`, 0 while its heartbeats fail), and to all servers together (`kind="fleet"`: use max()).',
  },
  budgetInUse: {
    name: 'aurora_sts_budget_in_use',
    type: 'gauge',
    labels: [],
    about: 'Calls under way, and those that ended within the last second.',
  },
  budgetWaiting: {
    name: 'aurora_sts_budget_waiting',
    type: 'gauge',
    labels: [],
    about: 'Calls that wait for the budget.',
  },
  ownCredentialsValid: {
    name: 'aurora_own_credentials_valid',
    type: 'gauge',
    labels: [],
    about:
      'Whether AWS accepted the credentials of Aurora itself at the last call: 1 or 0. Absent before the first call.',
  },
  verifications: {
    name: 'aurora_verifications',
    type: 'gauge',
    labels: ['status'],
    about:
      'Verifications of all workspaces that have not ended: due, running (leased), or waiting for their next attempt. Every server of a database reports the same: use max().',
  },
  oldestDueSeconds: {
    name: 'aurora_verification_oldest_due_seconds',
    type: 'gauge',
    labels: [],
    about: 'For how long the oldest due verification has waited for an attempt; 0 when none is due.',
  },
  verificationLag: {
    name: 'aurora_verification_lag_seconds',
    type: 'histogram',
    labels: [],
    about: 'From the moment when an attempt of a verification was due until it began.',
    buckets: LONG_SECONDS,
  },
  verificationsEnded: {
    name: 'aurora_verifications_ended_total',
    type: 'counter',
    labels: ['outcome', 'failure_code'],
    about:
      'Verifications that ended: CONNECTED, FAILED or INSECURE. Those that ended with a disconnect are left out.',
  },
  verificationSeconds: {
    name: 'aurora_verification_duration_seconds',
    type: 'histogram',
    labels: ['outcome'],
    about: 'From the start of a verification to its end: how long customers wait.',
    buckets: LONG_SECONDS,
  },
  attempts: {
    name: 'aurora_attempts_total',
    type: 'counter',
    labels: ['job', 'outcome', 'failure_code'],
    about:
      'Attempts of verifications (`job="verification"`) and later checks (`job="check"`). `outcome` is PROVEN, OPEN, DENIED, INTERRUPTED or REFUSED.',
  },
  attemptSeconds: {
    name: 'aurora_attempt_duration_seconds',
    type: 'histogram',
    labels: ['job'],
    about: 'Duration of an attempt, with the time that its calls waited for the budget.',
    buckets: LONG_SECONDS,
  },
  organizationReads: {
    name: 'aurora_organization_reads_total',
    type: 'counter',
    labels: ['outcome'],
    about:
      'Readings of whole organizations. `outcome` is ok, role (AWS did not let Aurora assume the role), permission (AWS refused a call), too_large, or aws (no usable answer).',
  },
  organizationTries: {
    name: 'aurora_organization_tries_total',
    type: 'counter',
    labels: ['outcome'],
    about:
      'Tries of roles in accounts of organizations. `outcome` is ok (the account connects), refused (no role yet, or another trust policy), or no_answer.',
  },
  leasesHeld: {
    name: 'aurora_leases_held',
    type: 'gauge',
    labels: ['job'],
    about: 'Work that this server does under leases, by job: verification, check, webhook or organization.',
  },
  leasesTakenOver: {
    name: 'aurora_leases_taken_over_total',
    type: 'counter',
    labels: ['job'],
    about:
      'Leases that this server took from servers without a heartbeat, by job: verification, check, webhook or organization. A server that stops gives up its leases by itself.',
  },
  connections: {
    name: 'aurora_connections',
    type: 'gauge',
    labels: ['status'],
    about:
      'Connections of all workspaces; a status without connections is absent. Every server of a database reports the same: use max().',
  },
  alerts: {
    name: 'aurora_alerts',
    type: 'gauge',
    labels: ['kind', 'severity', 'state'],
    about:
      'Alerts that are not resolved, of all workspaces. `severity` is CRITICAL, WARNING or INFO; `state` is OPEN, ACKNOWLEDGED or SNOOZED; `kind` as in docs/alerts.md. Every server of a database reports the same: use max().',
  },
  subscribers: {
    name: 'aurora_subscribers',
    type: 'gauge',
    labels: ['transport'],
    about: 'Open subscriptions, over sse or websocket.',
  },
  webSockets: {
    name: 'aurora_websockets',
    type: 'gauge',
    labels: [],
    about: 'Open WebSockets with a valid token.',
  },
  cutOff: {
    name: 'aurora_subscribers_cut_off_total',
    type: 'counter',
    labels: ['reason'],
    about:
      'Streams and WebSockets that the server ended: too_slow (too many events behind), stalled (read nothing), expired or revoked (the token).',
  },
  events: {
    name: 'aurora_events_total',
    type: 'counter',
    labels: ['type'],
    about:
      'Events of connections that this server handed out, such as ConnectionEstablished. Every server of a database hands out all of them.',
  },
  eventDelivery: {
    name: 'aurora_event_delivery_seconds',
    type: 'histogram',
    labels: [],
    about: 'From the moment of an event, just before its commit, until this server handed it out.',
    buckets: SECONDS,
  },
  feedPosition: {
    name: 'aurora_feed_position',
    type: 'gauge',
    labels: [],
    about: 'Position of the last event that this server handed out.',
  },
  feedBehind: {
    name: 'aurora_feed_behind_events',
    type: 'gauge',
    labels: [],
    about: 'Committed events that this server has not handed out yet.',
  },
  ...WEBHOOK_FAMILIES,
  credentialsAnswers: {
    name: 'aurora_credentials_answers_total',
    type: 'counter',
    labels: ['outcome', 'code'],
    about:
      'Answers to programs: cached (without a call to AWS), issued (after one), or refused with an error code.',
  },
  sessions: {
    name: 'aurora_credentials_sessions',
    type: 'gauge',
    labels: [],
    about: 'Sessions of roles that are kept in memory for programs.',
  },
  renewals: {
    name: 'aurora_credentials_renewals_total',
    type: 'counter',
    labels: ['outcome', 'failure_code'],
    about:
      'Sessions that AWS was asked for, first ones and renewals. `outcome` as for aurora_sts_calls_total.',
  },
  tokensRefused: {
    name: 'aurora_tokens_refused_total',
    type: 'counter',
    labels: ['reason'],
    about:
      'Requests and WebSockets without a valid token: missing, invalid, expired, revoked, session_ended, issuer_unavailable, or too_many (refused with 429).',
  },
  rateLimited: {
    name: 'aurora_rate_limited_total',
    type: 'counter',
    labels: ['limit'],
    about:
      'Uses that a limit refused: attempts, tests, list_roles, mutations, new_sessions, sessions, sign_ins, streams, subscription_cost, socket_operations, wrong_tokens or webhook_tests.',
  },
  storeSeconds: {
    name: 'db_client_operation_duration_seconds',
    type: 'histogram',
    labels: ['statement', 'outcome'],
    about:
      'Duration of the operations of the store, with the time that they waited. `outcome` is ok or error.',
    buckets: SHORT_SECONDS,
  },
  databaseConnections: {
    name: 'db_client_connections_usage',
    type: 'gauge',
    labels: ['pool', 'state'],
    about:
      'Connections to PostgreSQL. `pool` is writers or readers; `state` is used or idle. Absent on SQLite.',
  },
  databaseRequestsPending: {
    name: 'db_client_connections_pending_requests',
    type: 'gauge',
    labels: ['pool'],
    about:
      'Transactions that wait for a connection to PostgreSQL. Reads share the connections of their pool and never wait for one. Absent on SQLite.',
  },
  databaseConnectionsMax: {
    name: 'db_client_connections_max',
    type: 'gauge',
    labels: ['pool'],
    about: 'The most connections to PostgreSQL that the pool opens. Absent on SQLite.',
  },
  databaseClockOffset: {
    name: 'aurora_db_clock_offset_seconds',
    type: 'gauge',
    labels: [],
    about:
      "How far PostgreSQL's clock, which all servers follow, is ahead of this machine's. Absent on SQLite.",
  },
  batchSize: {
    name: 'aurora_store_batch_size',
    type: 'histogram',
    labels: [],
    about: 'Writes that shared a transaction.',
    buckets: WRITES,
  },
  commitSeconds: {
    name: 'aurora_store_commit_seconds',
    type: 'histogram',
    labels: [],
    about: 'Duration of such a transaction, from its begin until it was committed.',
    buckets: SHORT_SECONDS,
  },
  databaseBytes: {
    name: 'aurora_database_bytes',
    type: 'gauge',
    labels: [],
    about: 'Size of the files of SQLite on disk, the write-ahead log included.',
  },
  ...PROCESS_FAMILIES,
} as const satisfies Readonly<Record<string, Family>>;
