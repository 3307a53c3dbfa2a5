/** Which connections of a workspace to list, and in which order. */

import type { ConnectionStatus } from '../connection/connection.ts';
import {
  ALL_CONNECTIONS,
  CONNECTION_ORDERS,
  type ConnectionList,
  type ConnectionOrder,
} from '../connection/connection-list.ts';
import { badInput } from './bad-input.ts';
import { builder } from './builder.ts';
import { ConnectionStatusType } from './connection-failure.ts';

const LONGEST_SEARCH = 200;

export const ConnectionFilterInput = builder.inputType('AwsConnectionFilter', {
  description: 'Only the connections that fit everything that is given.',
  fields: (t) => ({
    status: t.field({ type: [ConnectionStatusType], description: 'With one of these statuses.' }),
    accountId: t.string({ description: 'To this AWS account: twelve digits.' }),
    search: t.string({
      description: `With this text in the name, the role's ARN or the account id, whatever its case. At most ${LONGEST_SEARCH} characters.`,
    }),
  }),
});

const FIELD_DESCRIPTIONS: Readonly<Record<ConnectionOrder, string>> = {
  CREATED_AT: 'When it was first connected.',
  NAME: 'Its name, whatever its case; those without one first.',
  STATUS: 'What needs somebody first: INSECURE, DEGRADED, FAILED, PENDING, CONNECTED, DISCONNECTED.',
  LAST_VERIFIED_AT: 'When it was last proven to work; those that never were first.',
};

const OrderFieldType = builder.enumType('AwsConnectionOrderField', {
  description: 'What connections are ordered by.',
  values: Object.fromEntries(
    CONNECTION_ORDERS.map((order) => [order, { value: order, description: FIELD_DESCRIPTIONS[order] }]),
  ) as Record<ConnectionOrder, { value: ConnectionOrder; description: string }>,
});

const DirectionType = builder.enumType('OrderDirection', {
  description: 'From which end.',
  values: {
    ASC: { description: 'As it is described: smallest, earliest, first in the alphabet.' },
    DESC: { description: 'The other way round.' },
  },
});

export const ConnectionOrderInput = builder.inputType('AwsConnectionOrder', {
  description: 'An order of connections.',
  fields: (t) => ({
    field: t.field({ type: OrderFieldType, required: true, description: 'By what.' }),
    direction: t.field({
      type: DirectionType,
      required: true,
      defaultValue: 'ASC',
      description: 'From which end.',
    }),
  }),
});

export const ConnectionCountType = builder
  .objectRef<{ status: ConnectionStatus; count: number }>('ConnectionCount')
  .implement({
    description: 'How many connections have a status.',
    fields: (t) => ({
      status: t.field({
        type: ConnectionStatusType,
        description: 'The status.',
        resolve: ({ status }) => status,
      }),
      count: t.exposeInt('count', { description: 'How many have it.' }),
    }),
  });

/** @throws GraphQLError BAD_USER_INPUT */
export function readConnectionList(
  { status, accountId, search }: typeof ConnectionFilterInput.$inferInput,
  orderBy: typeof ConnectionOrderInput.$inferInput | null | undefined,
): ConnectionList {
  if (typeof accountId === 'string' && !/^\d{12}$/.test(accountId)) {
    throw badInput(`${JSON.stringify(accountId.slice(0, 80))} is no account id.`, [
      'Pass twelve digits, or use "search" for a part of them.',
    ]);
  }
  if (typeof search === 'string' && search.length > LONGEST_SEARCH) {
    throw badInput(`"search" has ${search.length} characters; at most ${LONGEST_SEARCH} are searched for.`, [
      'Search for less.',
    ]);
  }
  return {
    statuses: status ?? undefined,
    accountId: accountId ?? undefined,
    search: search?.trim() || undefined,
    ...(orderBy == null
      ? ALL_CONNECTIONS
      : { orderBy: orderBy.field, descending: orderBy.direction === 'DESC' }),
  };
}
