import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse, type ValidatedSubscriptionArgs, validateSubscriptionArgs } from 'graphql';
import { buildSchema } from 'graphql/utilities';
import { describe, expect, it } from 'vitest';
import { OPERATOR, type Viewer } from '../../src/auth/viewer.ts';
import { executeShared, sharingKey } from '../../src/graphql/engine/shared-results.ts';

const schema = buildSchema(`
  type Query { none: String }
  type Event { text(length: Int): String }
  type Subscription { events(after: String): Event }
`);
const QUERY =
  'subscription ($after: String, $length: Int) { events(after: $after) { text(length: $length) } }';
const KEY: Viewer = {
  ...OPERATOR,
  kind: 'API_KEY',
  role: 'MEMBER',
  tokenId: 'key-1',
  workspaces: ['workspace-1'],
  scopes: ['connections:read'],
};
const event = { events: { text: 'text' } };

function argsOf({ viewer = KEY, query = QUERY, variables = {} as Record<string, unknown> } = {}) {
  const document = parse(query);
  const args = { schema, document, variableValues: variables, contextValue: { viewer } };
  return validateSubscriptionArgs(args) as ValidatedSubscriptionArgs;
}

function execute(asked: Parameters<typeof argsOf>[0] = {}, of: object = event) {
  const args = argsOf(asked);
  return executeShared(of, sharingKey(args), args);
}

describe('subscribers of an event', () => {
  it('share a result when they ask the same with the same rights', () => {
    const result = execute();
    expect(result).toEqual({ data: event });
    expect(execute()).toBe(result);
    expect(execute({ viewer: { ...KEY, tokenId: 'key-2', name: 'Another', expiresAt: 1 } })).toBe(result);
    expect(execute({ variables: { after: 'their own cursor' } })).toBe(result);
  });

  it.each<[string, Parameters<typeof argsOf>[0]]>([
    ['kind', { viewer: OPERATOR }],
    ['kind alone', { viewer: { ...KEY, kind: 'ONBOARDING' } }],
    ['role', { viewer: { ...KEY, role: 'AUDITOR' } }],
    ['scopes', { viewer: { ...KEY, scopes: ['connections:read', 'connections:write'] } }],
    ['workspaces', { viewer: { ...KEY, workspaces: ['workspace-2'] } }],
    ['number of workspaces', { viewer: { ...KEY, workspaces: ['workspace-1', 'workspace-2'] } }],
    ['all workspaces', { viewer: { ...KEY, workspaces: 'ALL' } }],
    ['variables', { variables: { length: 1 } }],
    ['a null instead of nothing', { variables: { length: null } }],
    ['document', { query: QUERY.replace('text(', 'other: text(') }],
  ])('never share it with others: %s', (_what, asked) => {
    expect(execute(asked)).not.toBe(execute());
  });

  it('do not share the arguments of fields in fragments', () => {
    const query =
      'subscription ($after: String) { ...F } fragment F on Subscription { events(after: $after) { text } }';
    expect(execute({ query, variables: { after: 'a' } })).not.toBe(
      execute({ query, variables: { after: 'b' } }),
    );
  });

  it('share nothing with another event, or with a later turn of the event loop', async () => {
    const result = execute();
    expect(execute({}, { ...event })).not.toBe(result);
    await nextTurn();
    expect(execute()).not.toBe(result);
  });
});
