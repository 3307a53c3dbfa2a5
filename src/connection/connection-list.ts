/** The filter and the order of a list of connections. */
import type { ConnectionStatus } from './connection.ts';
import type { LabelMatch } from './labels.ts';

export const CONNECTION_ORDERS = [
  'CREATED_AT',
  'NAME',
  'ACCOUNT_ID',
  'STATUS',
  'LAST_VERIFIED_AT',
  'LAST_CHECKED_AT',
] as const;
/** The order of a list. Connections with equal values are ordered by id. */
export type ConnectionOrder = (typeof CONNECTION_ORDERS)[number];

/** The orders by text. The others are by number. */
export const TEXT_ORDERS: ReadonlySet<ConnectionOrder> = new Set(['NAME', 'ACCOUNT_ID', 'STATUS']);

export type ConnectionFilter = {
  /** Connections with any of these statuses. Default: all. */
  readonly statuses?: readonly ConnectionStatus[] | undefined;
  readonly accountId?: string | undefined;
  /** A part of the name, the role's ARN or the account ID; case-insensitive. */
  readonly search?: string | undefined;
  /** Connections that match all of these. */
  readonly labels?: readonly LabelMatch[] | undefined;
};

export type ConnectionList = ConnectionFilter & {
  readonly orderBy: ConnectionOrder;
  readonly descending: boolean;
};

/** All connections, oldest first. */
export const ALL_CONNECTIONS: ConnectionList = { orderBy: 'CREATED_AT', descending: false };
