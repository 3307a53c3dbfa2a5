/**
 * Lifecycle events of this server, emitted where they happen. Metrics subscribe to them. No event names a workspace,
 * connection, account or token.
 */
import { EventEmitter } from 'node:events';
import type { ConnectionChange, ConnectionStatus } from '../connection/connection.ts';
import type { FailureCode } from '../connection/failure.ts';
import type { UnreadCause } from '../connection/organization.ts';
import type { AttemptOutcome } from '../connection/role-proof.ts';

/** The purpose of a request, by its path. */
export type RouteName =
  | 'graphql'
  | 'credentials'
  | 'report'
  | 'audit'
  | 'events'
  | 'export'
  | 'health'
  | 'page'
  | 'sign_in'
  | 'version';

/** Why a token was refused. `too_many`: its address has sent too many wrong ones. */
export type TokenRefusal =
  | 'missing'
  | 'invalid'
  | 'expired'
  | 'revoked'
  | 'session_ended'
  | 'issuer_unavailable'
  | 'too_many';

/** A limit that refused a use. */
export type RateLimit =
  | 'attempts'
  | 'tests'
  | 'list_roles'
  | 'mutations'
  | 'new_sessions'
  | 'sessions'
  | 'sign_ins'
  | 'streams'
  | 'subscription_cost'
  | 'socket_operations'
  | 'wrong_tokens'
  | 'webhook_tests';

/** The end of a GraphQL operation. `refused`: before it ran. */
export type OperationOutcome = 'ok' | 'error' | 'refused';

/** What servers do under leases. */
export type LeasedJob = 'verification' | 'check' | 'webhook' | 'organization';

/**
 * The end of an attempt to send a message: another status than 2xx is `REFUSED`, no answer `FAILED`, and a fault of
 * Aurora's own side `DELAYED`.
 */
type DeliveryOutcome = 'DELIVERED' | 'REFUSED' | 'FAILED' | 'DELAYED';

export type LifecycleEvents = {
  /** The HTTP answer was sent, or the client disconnected. */
  'request.end': {
    readonly route: RouteName;
    readonly method: string;
    /** The HTTP status. */
    readonly status: number;
    /** Null for a stream of events, which lasts as long as its reader wants. */
    readonly durationMs: number | null;
  };
  /** A GraphQL operation ended; a subscription when its stream was open. */
  'operation.end': {
    /** As the client named it; null without a name. */
    readonly operation: string | null;
    readonly type: 'query' | 'mutation' | 'subscription' | 'unknown';
    readonly outcome: OperationOutcome;
    readonly durationMs: number;
  };
  /** Aurora examined a role, for its verification or for a later check. */
  'attempt.end': {
    readonly job: 'verification' | 'check';
    readonly outcome: AttemptOutcome['kind'];
    readonly failureCode: FailureCode | null;
    /** Delay of the start after the due time. */
    readonly lagMs: number;
    readonly durationMs: number;
  };
  /** This server gave up leases of servers without a heartbeat, so that others can continue. */
  'leases.takeover': { readonly job: LeasedJob; readonly count: number };
  /** An attempt ended a verification. */
  'verification.end': {
    readonly outcome: ConnectionStatus;
    readonly failureCode: FailureCode | null;
    readonly durationMs: number;
  };
  /** A call to STS ended, with or without an answer. */
  'sts.call': {
    readonly action: 'AssumeRole' | 'GetCallerIdentity';
    readonly region: string;
    /** Whether the call was signed with Aurora's own credentials, and not with those of a session. */
    readonly ownCredentials: boolean;
    /** Null for a success. */
    readonly failureCode: FailureCode | null;
    /** Includes the wait for the budget. */
    readonly durationMs: number;
  };
  /** A role's own session read something of the role, or was refused. */
  'role.read': {
    /** With the service, such as `iam:GetRole`. */
    readonly action: string;
    /** Null for a success. */
    readonly failureCode: FailureCode | null;
  };
  /** Aurora read an organization, or could not. */
  'organization.read': { readonly outcome: 'ok' | UnreadCause };
  /** Aurora tried the role of an account of an organization. */
  'organization.try': { readonly outcome: 'ok' | 'REFUSED' | 'NO_ANSWER' };
  /** A program got credentials, or was refused. */
  'credentials.answer': {
    /** `cached`: without a call to AWS. `issued`: after a call for this request. */
    readonly outcome: 'cached' | 'issued' | 'refused';
    /** Of a refusal: a code of docs/errors.md or docs/troubleshooting.md. */
    readonly code: string | null;
  };
  /** Aurora requested a session for programs from AWS: its first, or a renewal. */
  'session.renewal': { readonly failureCode: FailureCode | null };
  /** This server handed out an event, which it or another server has committed. */
  'connection.event': {
    readonly type: ConnectionChange['type'];
    /** Time since the event. */
    readonly deliveryMs: number;
  };
  /** An attempt to send a message to a webhook ended. */
  'webhook.attempt': { readonly outcome: DeliveryOutcome; readonly durationMs: number };
  /** A webhook got an event or alerts. */
  'webhook.delivered': {
    /** Time since the event, or since the first alert was due. */
    readonly lagMs: number;
  };
  /** Aurora stopped using a webhook. */
  'webhook.disabled': { readonly reason: 'GONE' | 'FAILING' };
  /** The server ended a stream or a WebSocket. */
  'subscriber.cutoff': { readonly reason: 'too_slow' | 'stalled' | 'expired' | 'revoked' };
  /** A request or a WebSocket had no valid token. */
  'token.refused': { readonly reason: TokenRefusal };
  'rate.limited': { readonly limit: RateLimit };
  /** An operation of the store ended. */
  'store.operation': {
    readonly statement: string;
    readonly outcome: 'ok' | 'error';
    readonly durationMs: number;
  };
  /** The store committed writes that shared a transaction. */
  'store.commit': { readonly writes: number; readonly durationMs: number };
};

/** Listeners get each event at once, and must not throw. */
export class Lifecycle extends EventEmitter<{
  [Name in keyof LifecycleEvents]: [event: LifecycleEvents[Name]];
}> {}
