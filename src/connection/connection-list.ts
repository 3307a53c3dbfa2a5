/** Which connections a list shows, and in which order. */
import type { ConnectionStatus } from './connection.ts';

export const CONNECTION_ORDERS = ['CREATED_AT', 'NAME', 'STATUS', 'LAST_VERIFIED_AT'] as const;
/** What a list is ordered by; what is equal in that, by id. */
export type ConnectionOrder = (typeof CONNECTION_ORDERS)[number];

export type ConnectionList = {
  /** Any of these; all where it is left out. */
  readonly statuses?: readonly ConnectionStatus[] | undefined;
  readonly accountId?: string | undefined;
  /** A part of the name, the role's ARN or the account id, whatever its case. */
  readonly search?: string | undefined;
  readonly orderBy: ConnectionOrder;
  readonly descending: boolean;
};

/** All connections, oldest first. */
export const ALL_CONNECTIONS: ConnectionList = { orderBy: 'CREATED_AT', descending: false };

/** The order by status: what needs somebody comes first. */
export const STATUS_ORDER: readonly ConnectionStatus[] = [
  'INSECURE',
  'DEGRADED',
  'FAILED',
  'PENDING',
  'CONNECTED',
  'DISCONNECTED',
];
