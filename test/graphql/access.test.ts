import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  subscribe,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/auth/viewer.ts';
import { OPERATOR } from '../../src/auth/viewer.ts';
import { type AccessRule, guardFields, ruleInWords } from '../../src/graphql/access.ts';
import { builder } from '../../src/graphql/builder.ts';
import { schema } from '../../src/graphql/schema.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { operationsOf } from '../support/generated-operations.ts';
import { type Answer, post } from '../support/raw-requests.ts';
import { signInWorld } from '../support/sign-in-world.ts';
import { ALL_SCOPES, createApiKey, createOnboardingLink } from '../support/tokens.ts';

const rules = (of: GraphQLSchema) =>
  Object.values(of.getTypeMap())
    .filter((type): type is GraphQLObjectType => isObjectType(type))
    .flatMap((type) =>
      Object.values(type.getFields()).map(({ name, description, extensions }) => {
        const { authScopes } = (extensions['pothosOptions'] ?? {}) as { authScopes?: AccessRule };
        return {
          name: `${type.name}.${name}`,
          description,
          rule: ruleInWords(authScopes ?? {}, type.name === 'Mutation'),
        };
      }),
    );

const ROOT = /^(?:Query|Mutation|Subscription)\./;

describe('the schema', () => {
  it('has a rule for each field of a root type, and shows it', () => {
    const roots = rules(schema).filter(({ name }) => ROOT.test(name));
    expect(roots.length).toBeGreaterThan(20);
    expect(roots.filter(({ rule }) => rule === null)).toEqual([]);
    for (const { description, rule } of rules(schema)) {
      if (rule !== null) expect(description).toContain(rule);
    }
  });

  it('cannot be built with a root field that has no rule', () => {
    builder.queryField('withoutRule', (t) => t.boolean({ description: 'x', resolve: () => true }));
    expect(() => guardFields(builder.toSchema())).toThrow('Query.withoutRule needs an access rule');
  });

  it('opens to any token only fields that reveal nothing about others', () => {
    const anyone = rules(schema).filter(({ rule }) => rule === 'Any valid token is enough.');
    expect(anyone.map(({ name }) => name).sort()).toEqual([
      'Query.operatorKit',
      'Query.operatorPolicy',
      'Query.permissionPolicies',
      'Query.viewer',
    ]);
  });
});

const OPERATORS = ['OPERATOR', 'NAMED_OPERATOR', 'OPERATOR_PERSON'];

/** Callers with both scopes of connections, in one workspace. */
const MEMBERS = ['READ_AND_WRITE', 'MEMBER_PERSON'];

/** Passes operators and these callers; also members where one of them is a scope of connections. */
const among =
  (...callers: string[]) =>
  (caller: string) =>
    OPERATORS.includes(caller) ||
    callers.includes(caller) ||
    (MEMBERS.includes(caller) && callers.some((one) => one.startsWith('CONNECTIONS_'))) ||
    (caller === 'AUDITOR' && callers.includes('CONNECTIONS_READ'));

/** Which callers pass each rule. For a mutation, an auditor passes only those that name people. */
const PASSES: Record<string, (caller: string) => boolean> = {
  'Any valid token is enough.': () => true,
  'Needs the role of an operator.': among(),
  'Needs the role of an operator, or the role of an auditor.': among('AUDITOR'),
  'Needs the role of an operator, or a person who signed in.': among('MEMBER_PERSON', 'AUDITOR'),
  'Needs the scope `connections:read`.': among('CONNECTIONS_READ'),
  'Needs the scope `connections:write`.': among('CONNECTIONS_WRITE'),
  'Needs the scope `credentials:read`.': among('CREDENTIALS_READ'),
  'Needs the scope `connections:read`, or the token of an onboarding link.': among(
    'CONNECTIONS_READ',
    'ONBOARDING',
  ),
  'Needs the scope `connections:write`, or the token of an onboarding link.': among(
    'CONNECTIONS_WRITE',
    'ONBOARDING',
  ),
  'Needs the scopes `connections:read` and `connections:write`.': among(...MEMBERS),
  'Needs the scopes `connections:read` and `connections:write`, or the role of an auditor.': among(
    ...MEMBERS,
    'AUDITOR',
  ),
};

const NAMED_TOKEN = 'token-of-the-deployment';

/** The headers of each kind of caller. */
async function callers(): Promise<{ url: string; headers: Record<string, Record<string, string>> }> {
  const { aurora, issuer, signIn, url } = await signInWorld({
    environment: { AURORA_OPERATOR_TOKENS: `deploy:${NAMED_TOKEN}` },
  });
  const workspace = await aurora.createWorkspace();
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const headers: Record<string, Record<string, string>> = {
    OPERATOR: bearer(OPERATOR_TOKEN),
    NAMED_OPERATOR: bearer(NAMED_TOKEN),
    ONBOARDING: bearer((await createOnboardingLink(aurora, workspace.id)).token),
  };
  for (const scope of ALL_SCOPES)
    headers[scope] = bearer((await createApiKey(aurora, workspace.id, { scopes: [scope] })).token);
  const both = ['CONNECTIONS_READ', 'CONNECTIONS_WRITE'] as const;
  headers['READ_AND_WRITE'] = bearer((await createApiKey(aurora, workspace.id, { scopes: both })).token);
  const people = {
    OPERATOR_PERSON: { roles: 'aurora-operator' },
    AUDITOR: { roles: 'aurora-auditor' },
    MEMBER_PERSON: {
      aurora_workspaces: [workspace.id],
      aurora_scopes: 'connections:read connections:write',
    },
  };
  for (const [name, claims] of Object.entries(people)) {
    issuer.put(name, claims);
    const { browser } = await signIn('', name);
    headers[name] = { Cookie: browser.cookieHeader(), 'Sec-Fetch-Site': 'same-origin' };
  }
  return { url, headers };
}

describe('a caller', () => {
  it('may use the fields that its scope allows, and learns which scope is missing before any lookup', async () => {
    const { url, headers } = await callers();
    const wrong: string[] = [];
    let asked = 0;
    for (const { field, kind } of operationsOf(schema).filter((one) => one.kind !== 'subscription')) {
      const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
      const { args = [], type = null } = root?.getFields()[field] ?? {};
      const selection = type !== null && isLeafType(getNamedType(type)) ? '' : '{ __typename }';
      const values: Record<string, string> = { expiresInDays: '0', scopes: '[]', name: '""', number: '1' };
      const given = args
        .filter(isRequiredArgument)
        .map(({ name }) => `${name}: ${values[name] ?? '"x"'}`)
        .join(', ');
      const rule = rules(schema).find(
        ({ name }) => name.toLowerCase() === `${kind}.${field}`.toLowerCase(),
      )?.rule;
      for (const [name, of] of Object.entries(headers)) {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...of },
          body: JSON.stringify({ query: `${kind} { ${field}${given && `(${given})`} ${selection} }` }),
        });
        const { errors = [] } = (await response.json()) as Partial<Answer>;
        asked += 1;
        const passed = errors[0]?.extensions?.code !== 'FORBIDDEN';
        const isForPeople = rule?.includes('a person who signed in') === true;
        const mayPass = name !== 'AUDITOR' || kind === 'query' || isForPeople;
        if (passed !== (mayPass && PASSES[rule ?? '']?.(name))) wrong.push(`${name} ${field}: ${passed}`);
        if (!passed && !errors[0]?.message.includes(rule ?? '?'))
          wrong.push(`${field} does not name the rule`);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(300);
  });

  it('cannot start a subscription without the scope', async () => {
    const viewer: Viewer = {
      ...OPERATOR,
      ...{ kind: 'API_KEY', role: 'MEMBER', scopes: ['credentials:read'], workspaces: ['x'] },
    };
    const fields = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
    expect(fields.length).toBeGreaterThan(0);
    for (const { name, args } of fields) {
      const given = args.filter(isRequiredArgument).map((arg) => `${arg.name}: "x"`);
      const field = `${name}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
      const document = parse(`subscription { ${field} { __typename } }`);
      const result = await subscribe({ schema, document, contextValue: { viewer } });
      expect(result).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
  });

  it('of a workspace does not see the operator’s fields inside objects that it may see', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { token, id } = await createApiKey(aurora, workspace.id);
    const ask = (query: string) => post(aurora.app.url, { query }, { Authorization: `Bearer ${token}` });
    for (const query of [
      `{ workspace(id: "${workspace.id}") { apiKeys { edges { node { name } } } } }`,
      '{ auroraIdentity { ... on AuroraIdentity { checks { name } } } }',
      '{ auroraIdentity(refresh: true) { __typename } }',
    ]) {
      const { errors, data } = await ask(query);
      expect(errors[0]?.extensions?.code).toBe('FORBIDDEN');
      expect(JSON.stringify(data)).not.toContain('name');
    }
    expect((await ask(`{ node(id: "${id}") { id } }`)).data).toEqual({ node: null });
  });
});
