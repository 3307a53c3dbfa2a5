/** Which connections of a workspace to list, and in which order. */

import { STATUSES } from '../connection/connection.ts';
import {
  ALL_CONNECTIONS,
  type ConnectionFilter,
  type ConnectionList,
  type ConnectionOrder,
} from '../connection/connection-list.ts';
import { MAX_LABELS } from '../connection/labels.ts';
import type { StatusCount } from '../storage/connections.ts';
import { badInput } from './bad-input.ts';
import { builder, enumOf } from './builder.ts';
import { ConnectionStatusType } from './connection-failure.ts';
import { LabelFilterInput } from './labels.ts';
import { withoutNulls } from './reach.ts';

export const MAX_SEARCH_CHARACTERS = 200;

export const ConnectionFilterInput = builder.inputType('AwsConnectionFilter', {
  description: 'Selects the connections that match every field that is set.',
  fields: (t) => ({
    status: t.field({
      type: [ConnectionStatusType],
      description: 'Only connections with one of these statuses.',
    }),
    accountId: t.string({ description: 'Only connections to this AWS account, twelve digits.' }),
    search: t.string({
      description: `Only connections whose name, role ARN or account ID contains this text. Ignores case. At most ${MAX_SEARCH_CHARACTERS} characters.`,
    }),
    labels: t.field({
      type: [LabelFilterInput],
      description: `Only connections that have all of these labels, at most ${MAX_LABELS}.`,
    }),
  }),
});

const OrderFieldType = enumOf<ConnectionOrder>('AwsConnectionOrderField', 'What to sort connections by.', {
  CREATED_AT: 'Sort by when the role was connected for the first time.',
  NAME: 'Sort by name, ignoring case. Connections without a name come first.',
  ACCOUNT_ID: 'Sort by the AWS account ID.',
  STATUS:
    'Sort by urgency of the status: INSECURE, DEGRADED, FAILED, PENDING, CONNECTED, DISCONNECTED. Equal ones are sorted by name, or by account ID without a name.',
  LAST_VERIFIED_AT: 'Sort by when the role was last proven to work. Connections never proven come first.',
  LAST_CHECKED_AT:
    'Sort by when AWS last answered an attempt or a check. Connections without an answer come first.',
});

export const DirectionType = enumOf('OrderDirection', 'The direction of a sort order.', {
  ASC: 'Ascending: the smallest, earliest or alphabetically first comes first.',
  DESC: 'Descending: the reverse of ASC.',
});

export const ConnectionOrderInput = builder.inputType('AwsConnectionOrder', {
  description: 'How to sort connections.',
  fields: (t) => ({
    field: t.field({ type: OrderFieldType, required: true, description: 'What to sort by.' }),
    direction: t.field({
      type: DirectionType,
      required: true,
      defaultValue: 'ASC',
      description: 'The direction of the sort order.',
    }),
  }),
});

export const ConnectionCountType = builder.objectRef<StatusCount>('ConnectionCount').implement({
  description: 'The number of connections with one status.',
  fields: (t) => ({
    status: t.expose('status', { type: ConnectionStatusType, description: 'The status that is counted.' }),
    count: t.exposeInt('count', { description: 'How many connections have this status.' }),
  }),
});

/** A count for each status, the most urgent first. */
export function ofEachStatus(counts: readonly StatusCount[]): StatusCount[] {
  const found = new Map(counts.map(({ status, count }) => [status, count]));
  return STATUSES.map((status) => ({ status, count: found.get(status) ?? 0 }));
}

/** @throws GraphQLError BAD_USER_INPUT */
export function readConnectionList(
  filter: typeof ConnectionFilterInput.$inferInput | null | undefined,
  orderBy: typeof ConnectionOrderInput.$inferInput | null | undefined,
): ConnectionList {
  const order =
    orderBy == null ? ALL_CONNECTIONS : { orderBy: orderBy.field, descending: orderBy.direction === 'DESC' };
  return { ...order, ...readConnectionFilter(filter) };
}

/** @throws GraphQLError BAD_USER_INPUT */
export function readConnectionFilter(
  filter: typeof ConnectionFilterInput.$inferInput | null | undefined,
): ConnectionFilter {
  const { status, accountId, search, labels } = filter ?? {};
  if (typeof accountId === 'string' && !/^\d{12}$/.test(accountId)) {
    throw badInput(`${JSON.stringify(accountId.slice(0, 80))} is not an AWS account ID.`, [
      'Pass twelve digits, or use "search" for a part of them.',
    ]);
  }
  if (labels != null && labels.length > MAX_LABELS) {
    throw badInput(`"labels" has ${labels.length} entries, but at most ${MAX_LABELS} are allowed.`, [
      'Filter by fewer labels.',
    ]);
  }
  return {
    statuses: status ?? undefined,
    accountId: accountId ?? undefined,
    search: readSearch(search),
    labels: labels?.map(withoutNulls),
  };
}

/** The text to search for; undefined for none. @throws GraphQLError BAD_USER_INPUT */
export function readSearch(search: string | null | undefined): string | undefined {
  if (typeof search === 'string' && search.length > MAX_SEARCH_CHARACTERS) {
    throw badInput(
      `"search" has ${search.length} characters, but at most ${MAX_SEARCH_CHARACTERS} are allowed.`,
      ['Use a shorter search text.'],
    );
  }
  return search?.trim() || undefined;
}
