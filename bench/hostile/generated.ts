/** Worst cases made by chance, the same for each seed: operations just within the limits, variables and pastes. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { judgeOperation, QUERY_LIMITS } from '../../src/graphql/engine/limits.ts';
import { tooRepetitive } from '../../src/graphql/engine/repeated-fields.ts';
import { schema } from '../../src/graphql/schema.ts';
import { SeededRandom } from '../../src/simulator/random.ts';
import { type HostileRequest, list, paste } from './requests.ts';
import type { TokenKind, World } from './world.ts';

type Random = () => number;

const TOKENS: readonly TokenKind[] = ['LINK', 'API_KEY', 'OPERATOR'];
/** Of so many operations that fit, the most costly one is sent. */
const ATTEMPTS = 20;

export function generate(world: World, count: number, seed: number): HostileRequest[] {
  const source = new SeededRandom(seed);
  const random = () => source.next();
  const kinds = [largeQuery, largeQuery, largeQuery, longVariables, manyVariables, wildPaste, wildList];
  return Array.from({ length: count }, (_, index) => {
    const token = pick(random, TOKENS);
    return (kinds[index % kinds.length] ?? largeQuery)(random, world, token);
  });
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** The most costly of some operations that are valid, and within the limits. */
function largeQuery(random: Random, world: World, token: TokenKind): HostileRequest {
  let best = { query: '{ viewer { kind } }', cost: 0 };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const query = randomQuery(random, world, token);
    const cost = costOf(query);
    if (cost > best.cost) best = { query, cost };
  }
  return { token, query: best.query };
}

/** 0 for what is refused. */
function costOf(query: string): number {
  try {
    const document = parse(query, { maxTokens: QUERY_LIMITS.tokens });
    if (tooRepetitive(document) !== null) return 0;
    if (validate(schema, document, specifiedRules, { maxErrors: 1 }).length > 0) return 0;
    const judgement = judgeOperation({ schema, document });
    return 'cost' in judgement ? judgement.cost : 0;
  } catch {
    return 0;
  }
}

type Growth = {
  readonly random: Random;
  readonly world: World;
  aliases: number;
  fields: number;
  name: number;
};

function randomQuery(random: Random, world: World, token: TokenKind): string {
  const growth: Growth = { random, world, aliases: QUERY_LIMITS.aliases, fields: 400, name: 0 };
  const open = [
    'workspace',
    'awsConnection',
    'viewer',
    'setupKit',
    'explainTrustPolicy',
    'permissionPolicies',
  ];
  const roots = token === 'OPERATOR' ? [...open, 'workspaces', 'auditLog', 'operatorKit'] : open;
  const query = schema.getQueryType() as GraphQLObjectType;
  const chosen = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(random, roots));
  const parts = [...new Set(chosen)].flatMap((name) => {
    const field = query.getFields()[name];
    return field === undefined ? [] : selections(growth, field, 0);
  });
  return `{ ${parts.join(' ')} }`;
}

/** The field, now and then under several names. */
function selections(growth: Growth, field: GraphQLField<unknown, unknown>, depth: number): string[] {
  const { random } = growth;
  const copies = random() < 0.3 ? Math.min(growth.aliases, Math.floor(random() * 28)) : 0;
  growth.aliases -= copies;
  const one = selection(growth, field, depth);
  if (one === null) return [];
  const named = () => `a${growth.name++}: ${one}`;
  return copies === 0 ? [one] : Array.from({ length: copies }, named);
}

function selection(growth: Growth, field: GraphQLField<unknown, unknown>, depth: number): string | null {
  if (growth.fields-- < 0) return null;
  const type = getNamedType(field.type);
  const call = `${field.name}${argumentsOf(growth, field)}`;
  if (isLeafType(type)) return call;
  if (depth >= QUERY_LIMITS.depth) return null;
  const types = isObjectType(type)
    ? [type]
    : isInterfaceType(type) || isUnionType(type)
      ? schema.getPossibleTypes(type)
      : [];
  const bodies = types.map((object) => {
    const inner = fieldsOf(growth, object, depth + 1);
    return isObjectType(type) ? inner : `... on ${object.name} { ${inner} }`;
  });
  return `${call} { __typename ${bodies.join(' ')} }`;
}

function fieldsOf(growth: Growth, type: GraphQLObjectType, depth: number): string {
  const { random } = growth;
  return Object.values(type.getFields())
    .filter((field) => random() < (isLeafType(getNamedType(field.type)) ? 0.6 : 0.75 - depth * 0.03))
    .flatMap((field) => selections(growth, field, depth))
    .join(' ');
}

const PASTE =
  '{\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":\\"*\\",\\"Action\\":\\"sts:AssumeRole\\"}]}';

function argumentsOf({ random, world }: Growth, { name, args }: GraphQLField<unknown, unknown>): string {
  const sent = args.flatMap((arg) => {
    if (arg.name === 'first') return [`first: ${pick(random, [1, 3, 10, 30, 100])}`];
    if (arg.name === 'id')
      return [`id: "${name === 'awsConnection' ? world.connectionId : world.workspaceId}"`];
    if (arg.name === 'workspaceId') return [`workspaceId: "${world.workspaceId}"`];
    if (arg.name === 'roleArn') return ['roleArn: "arn:aws:iam::111111111111:role/Role"'];
    if (arg.name === 'document') return [`document: "${PASTE}"`];
    if (arg.name === 'filter' && name === 'awsConnections' && random() < 0.3)
      return [pick(random, ['filter: { search: "zzz" }', 'filter: { status: [FAILED] }'])];
    if (arg.name === 'orderBy' && random() < 0.3) return ['orderBy: { field: NAME, direction: DESC }'];
    return [];
  });
  return sent.length === 0 ? '' : `(${sent.join(', ')})`;
}

/** Of up to a megabyte, where short ones are expected. */
function longVariables(random: Random, world: World, token: TokenKind): HostileRequest {
  const long = wild(random, Math.floor(random() * 900_000));
  const field = pick(random, [
    'workspace(id: $workspaceId) { awsConnections(first: 1, after: $long) { edges { cursor } } }',
    'workspace(id: $workspaceId) { awsConnections(first: 1, filter: { search: $long }) { edges { cursor } } }',
    'workspace(id: $workspaceId) { awsConnections(first: 1, filter: { accountId: $long }) { edges { cursor } } }',
    'explainTrustPolicy(roleArn: $long, document: "{}", workspaceId: $workspaceId) { verdict }',
    'setupKit(roleName: $long, workspaceId: $workspaceId) { ... on Error { message } }',
  ]).replace('setupKit(roleName: $long', () => 'setupKit(permissionPolicyArns: [$long]');
  const type = field.startsWith('explain') || field.startsWith('setup') ? 'String!' : 'String';
  const parts = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, index) => `a${index}: ${field}`);
  return {
    token,
    query: `query ($workspaceId: ID!, $long: ${type}) { ${parts.join(' ')} }`,
    variables: { workspaceId: world.workspaceId, long },
  };
}

/** Just as many values as may be sent, or some more, right or wrong. */
function manyVariables(random: Random, world: World, token: TokenKind): HostileRequest {
  const status = schema.getType('ConnectionStatus');
  const names = isEnumType(status) ? status.getValues().map(({ name }) => name) : [];
  const isRight = random() < 0.5;
  const statuses = Array.from({ length: pick(random, [1_900, 1_990, 5_000]) }, () => {
    const name = pick(random, names);
    return isRight ? name : name.slice(0, -1);
  });
  return {
    token,
    query:
      'query ($workspaceId: ID!, $status: [ConnectionStatus!]) { workspace(id: $workspaceId) { awsConnections(first: 100, filter: { status: $status }) { edges { node { id failure { causes { title } } } } } } }',
    variables: { workspaceId: world.workspaceId, status: statuses },
  };
}

function wildPaste(random: Random, _world: World, token: TokenKind): HostileRequest {
  const document = wild(random, Math.floor(random() * 99_000));
  return token === 'LINK' ? paste(document) : paste(`{"Statement":${document}`, 'LINK');
}

function wildList(random: Random): HostileRequest {
  return list(wild(random, Math.floor(random() * 500_000)), 'LINK');
}

const PIECES = [
  ...[' ', '\n', '\t', '"', "'", '{', '}', '[', ']', ',', ':', ';', '\\', '/', '*', '-', '#', '%', '='],
  ...['x', '1', '123456789012', 'arn:aws:iam::123456789012:role/R', '/* a */', '// a\n', '%7B', 'resource "'],
  ...[
    '"Effect":"Allow"',
    '"Principal":{"AWS":"*"}',
    'sts:ExternalId',
    'Account ID',
    '\u201c',
    '\u00e4',
    'null',
  ],
];

/** Long runs of a few pieces: what regular expressions and parsers have the most trouble with. */
function wild(random: Random, length: number): string {
  const pieces = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(random, PIECES));
  const runs: string[] = [];
  for (let size = 0; size < length; ) {
    const run = pick(random, pieces).repeat(1 + Math.floor(random() ** 4 * 5_000));
    runs.push(run);
    size += run.length;
  }
  return runs.join('').slice(0, length);
}
