/** The state of the service, for its operators: servers, calls to AWS, work, and settings. */
import type { Setting } from '../base/setting.ts';
import { describeFailure } from '../connection/failure-words.ts';
import type { OwnFault } from '../connections/own-side.ts';
import type { SeenServer } from '../storage/fleet.ts';
import { builder, enumOf, moment } from './builder.ts';
import { FailureCodeType } from './connection-failure.ts';
import type { ServiceHealth } from './health-report.ts';

/** The number of servers that the cost of the list assumes. */
const USUAL_SERVERS = 10;
/** The number of settings that the cost of the list assumes. */
const USUAL_SETTINGS = 70;

const ServerType = builder.objectRef<SeenServer>('Server').implement({
  description: 'A server that shares the database.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'A random id, one for each start of a server.' }),
    version: t.exposeString('version', { description: 'The version of Aurora that it runs.' }),
    isLive: t.exposeBoolean('isLive', {
      description:
        'Whether it has sent a heartbeat in the last 3 seconds. The others take over the work of a server that is not live.',
    }),
    isSelf: t.exposeBoolean('isSelf', { description: 'Whether it is the server that answers.' }),
    lastSeenAt: t.expose('seenAt', moment('When it sent its latest heartbeat.')),
    stsCallsPerSecond: t.exposeInt('granted', {
      description: 'The calls to STS that it may make in a second.',
    }),
  }),
});

const BudgetType = builder.objectRef<ServiceHealth>('StsCalls').implement({
  description: 'The calls to AWS STS: the limit of all servers, and how much of its share this server uses.',
  fields: (t) => ({
    perSecond: t.exposeInt('callsPerSecond', {
      description: 'The most calls in a second, of all servers together (STS_CALLS_PER_SECOND).',
    }),
    share: t.int({
      description: 'The share of this server.',
      resolve: ({ budget }) => budget.perSecond,
    }),
    inUse: t.int({
      description: 'Calls of this server that run now or ended in the last second.',
      resolve: ({ budget }) => budget.inUse,
    }),
    waiting: t.int({
      description: 'Calls of this server that wait for their turn.',
      resolve: ({ budget }) => budget.waiting,
    }),
  }),
});

const BacklogType = builder
  .objectRef<Awaited<ReturnType<ServiceHealth['backlog']>>>('VerificationBacklog')
  .implement({
    description: 'The verifications that have not ended, of all servers together.',
    fields: (t) => ({
      due: t.exposeInt('due', { description: 'Attempts that are due and not begun.' }),
      running: t.exposeInt('running', { description: 'Attempts that run now.' }),
      waiting: t.exposeInt('waiting', { description: 'Verifications that wait for their next attempt.' }),
    }),
  });

const FaultType = builder.objectRef<OwnFault>('OwnFault').implement({
  description: "A problem on Aurora's own side in AWS. Connections wait until it is over.",
  fields: (t) => ({
    code: t.field({
      type: FailureCodeType,
      description: 'A stable code, for program logic.',
      resolve: ({ failure }) => failure.code,
    }),
    title: t.string({
      description: 'The problem as a headline.',
      resolve: ({ failure }) => describeFailure(failure).title,
    }),
    remedies: t.stringList({
      description: 'What to do, the most likely remedy first.',
      resolve: ({ failure }) => [...describeFailure(failure).remedies],
    }),
    since: t.expose('since', moment('When the problem began.')),
  }),
});

const SettingSourceType = enumOf<Setting['source']>('SettingSource', 'Where a setting comes from.', {
  ENVIRONMENT: 'A variable of the environment.',
  FILE: 'The file that NAME_FILE names.',
  DEFAULT: 'The default value: the variable is not set.',
});

const SettingType = builder.objectRef<Setting>('Setting').implement({
  description:
    'A variable of the environment, as the server that answers has read it. See docs/configuration.md.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the variable.' }),
    value: t.exposeString('value', {
      nullable: true,
      description: 'Its value. Null when it is not set and has no default, and for each secret.',
    }),
    source: t.expose('source', { type: SettingSourceType, description: 'Where the value comes from.' }),
    isSecret: t.exposeBoolean('isSecret', {
      description: 'Whether the value may be a secret. Aurora never shows it.',
    }),
  }),
});

const HealthType = builder.objectRef<ServiceHealth>('ServiceHealth').implement({
  description:
    'The state of the service, as the server that answers sees it. `auroraIdentity` has its identity in AWS and its checks.',
  fields: (t) => ({
    version: t.string({
      description: 'The version of Aurora that this server runs.',
      resolve: ({ build }) => build.version,
    }),
    startedAt: t.expose('startedAt', moment('When this server started.')),
    database: t.string({
      description: 'The database: "sqlite" or "postgresql".',
      resolve: ({ database }) => database,
    }),
    ownFault: t.field({
      type: FaultType,
      nullable: true,
      description: "What is wrong on Aurora's own side in AWS. Null when Aurora knows of no problem.",
      resolve: ({ ownFault }) => ownFault(),
    }),
    servers: t.field({
      type: [ServerType],
      nullable: true,
      complexity: { field: 1, multiplier: USUAL_SERVERS },
      description: 'The servers that share the database. Null, with an error, when the database is unusable.',
      resolve: async ({ servers }) => [...(await servers())],
    }),
    stsCalls: t.field({
      type: BudgetType,
      description: 'The calls to AWS STS.',
      resolve: (health) => health,
    }),
    verifications: t.field({
      type: BacklogType,
      nullable: true,
      description:
        'The verifications that have not ended. Null, with an error, when the database is unusable.',
      resolve: ({ backlog }) => backlog(),
    }),
  }),
});

builder.queryFields((t) => ({
  serviceHealth: t.field({
    type: HealthType,
    authScopes: { operator: true },
    description: 'The state of the service: its servers, calls to AWS and work.',
    resolve: (_root, _args, { health }) => health,
  }),
  settings: t.field({
    type: [SettingType],
    authScopes: { operator: true },
    complexity: { field: 1, multiplier: USUAL_SETTINGS },
    description: 'The settings of the server that answers: every variable, without the values of secrets.',
    resolve: (_root, _args, { health }) => [...health.settings],
  }),
}));
