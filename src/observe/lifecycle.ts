/**
 * Lifecycle events of this server, emitted where they happen. Metrics subscribe to them. No event names a workspace,
 * connection, account or token.
 */
import { EventEmitter } from 'node:events';
import type { ConnectionChange } from '../connection/connection.ts';
import type { FailureCode } from '../connection/failure.ts';
import type { AttemptOutcome } from '../connection/role-proof.ts';

/** The purpose of a request, by its path. */
export type Route = 'graphql' | 'credentials' | 'audit' | 'health' | 'page';

export type LifecycleEvents = {
  /** The HTTP answer was sent, or the client disconnected. */
  'request.end': {
    readonly route: Route;
    readonly method: string;
    /** The HTTP status. */
    readonly status: number;
    /** Null for a stream of events, which lasts as long as its reader wants. */
    readonly durationMs: number | null;
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
  /** A program got credentials, or was refused. */
  'credentials.answer': {
    /** `CACHED`: without a call to AWS. `ISSUED`: after a call for this request. The others are refusals. */
    readonly outcome: 'CACHED' | 'ISSUED' | 'NOT_FOUND' | 'MISTAKE' | 'STATE' | 'AWAY' | 'TOO_MANY';
  };
  /** Aurora requested a session for programs from AWS: its first, or a renewal. */
  'session.renewal': { readonly failureCode: FailureCode | null };
  /** A change of a connection was committed, by this server or another. */
  'connection.event': { readonly type: ConnectionChange['type'] };
};

/** Listeners get each event at once, and must not throw. */
export class Lifecycle extends EventEmitter<{
  [Name in keyof LifecycleEvents]: [event: LifecycleEvents[Name]];
}> {}
