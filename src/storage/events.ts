/** The ordered event log of connections. */
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { ConnectionEvent, ConnectionStatus } from '../connection/connection.ts';
import type { SeenVerifications } from '../connection/propagation-estimate.ts';

/** An event as it is stored. */
export type StoredEvent = ConnectionEvent & {
  /** The place among the events of all connections, from 1, without gaps, in the order of commits. */
  readonly position: number;
  readonly connectionId: string;
  readonly workspaceId: string;
  /** The verification that the event belongs to; null outside of a verification. */
  readonly verificationId: string | null;
  /** The status of the connection after the event; null for events that older servers have stored. */
  readonly status: ConnectionStatus | null;
};

/** Selects events of one connection, of one workspace, or of all. */
export type EventQuery = {
  /** Exclusive. 0 begins with the first. */
  readonly after: number;
  readonly limit: number;
  readonly connectionId?: string | undefined;
  readonly workspaceId?: string | undefined;
};

export interface EventStore {
  /** Committed events, oldest first. Fewer than `limit` are the last ones. */
  eventsAfter(query: EventQuery): Promise<StoredEvent[]>;
  /** The position of the newest event, even if it was deleted; 0 before the first. */
  lastPosition(): Promise<number>;
  /** The position of the newest event of one workspace; 0 when there is none. */
  lastPositionIn(workspaceId: string): Promise<number>;
  /** The position before the verification's first event; 0 when it has no events. */
  positionBeforeVerification(verificationId: string): Promise<number>;
  /** Events of one connection, newest first. */
  listEvents(connectionId: string, page: PageRequest): Promise<Page<StoredEvent>>;
  /** Deletes up to `limit` events from before the moment, oldest first. Resolves with their number. */
  deleteEventsBefore(moment: Millis, limit: number): Promise<number>;
  /** The latest verifications that were denied at first, and how they ended. */
  seenVerifications(limit: number): Promise<SeenVerifications>;
}
