/** One live check of a connection. */

import { audienceOf } from '../auth/viewer.ts';
import type {
  CheckName,
  CheckOutcome,
  ConnectionCheck,
  ConnectionTest,
} from '../connections/connection-test.ts';
import { badState, notFound } from './bad-input.ts';
import { builder } from './builder.ts';
import { ExternalIdProbeType } from './connection-failure.ts';
import { CALLS_AWS } from './cost.ts';
import { AwsConnectionNode } from './nodes.ts';
import { reachConnection } from './reach.ts';

const CheckNameType = builder.enumType('ConnectionCheckName', {
  description: 'What is checked, in this order.',
  values: {
    AURORA_IDENTITY: {
      description: 'Does Aurora know who it is in AWS, and may it ask for this role at all?',
    },
    ASSUME_ROLE: { description: 'Does AWS let Aurora assume the role with the External ID?' },
    ROLE_IDENTITY: { description: 'Does the session belong to the role and account of the ARN?' },
    EXTERNAL_ID: { description: 'Does the role refuse whoever lacks the External ID?' },
  } satisfies Record<CheckName, unknown>,
});

const CheckOutcomeType = builder.enumType('ConnectionCheckOutcome', {
  description: 'How a check ended.',
  values: {
    PASSED: { description: 'As it should be.' },
    FAILED: { description: 'Something has to be repaired: see the remedies.' },
    INCONCLUSIVE: {
      description: 'AWS did not answer in a way that proves anything, or Aurora has a problem on its side.',
    },
    SKIPPED: { description: 'Not checked, because an earlier check did not pass.' },
  } satisfies Record<CheckOutcome, unknown>,
});

const CheckType = builder.objectRef<ConnectionCheck>('ConnectionCheck').implement({
  description: 'One check, and what it found.',
  fields: (t) => ({
    name: t.field({ type: CheckNameType, description: 'What was checked.', resolve: ({ name }) => name }),
    outcome: t.field({
      type: CheckOutcomeType,
      description: 'How it ended.',
      resolve: ({ outcome }) => outcome,
    }),
    detail: t.exposeString('detail', { description: 'What was found, in words.' }),
    remedies: t.stringList({
      description: 'What to do about it. Empty when it passed or was skipped.',
      resolve: ({ remedies }) => [...remedies],
    }),
    durationMs: t.exposeFloat('durationMs', { description: 'How long it took, in milliseconds.' }),
  }),
});

const ConnectionTestType = builder.objectRef<ConnectionTest>('ConnectionTest').implement({
  description: 'A live check of a connection.',
  fields: (t) => ({
    connection: t.field({
      type: AwsConnectionNode,
      description:
        'The connection that was checked, with its present status: where `verificationStarted` is true, after the first attempt, or after 3 seconds.',
      resolve: ({ connection }) => connection,
    }),
    verificationStarted: t.exposeBoolean('verificationStarted', {
      description:
        'Whether Aurora started a new verification: every check passed, and the connection was FAILED, INSECURE or DEGRADED. False as well when the workspace may not start another one yet; call `retryConnection` later.',
    }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime', description: 'When it was checked.' }),
    outcome: t.field({
      type: CheckOutcomeType,
      description: 'The worst of the checks: PASSED only when all passed.',
      resolve: ({ outcome }) => outcome,
    }),
    checks: t.field({
      type: [CheckType],
      description: 'The checks, in their order.',
      resolve: ({ checks }) => [...checks],
    }),
    probes: t.field({
      type: [ExternalIdProbeType],
      description: 'The calls with wrong External IDs. Empty when it did not come to that.',
      resolve: ({ probes }) => [...probes],
    }),
  }),
});

/** A person waits for the answer. */
const LONGEST_TEST_MS = 30_000;

builder.queryField('testConnection', (t) =>
  t.field({
    type: ConnectionTestType,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: CALLS_AWS,
    description:
      'Checks a connection now, against AWS, with about twenty calls. When every check passes on a FAILED, INSECURE or DEGRADED connection, Aurora starts a new verification, as `retryConnection` does. Otherwise the connection stays as it is. NOT_FOUND when there is no such connection, BAD_STATE when it is DISCONNECTED.',
    args: { id: t.arg.id({ required: true, description: "The connection's id." }) },
    resolve: async (_root, args, context) => {
      const { connections, actor, viewer } = context;
      const id = await reachConnection(context, args.id);
      const test = await connections.testConnection(
        id,
        AbortSignal.timeout(LONGEST_TEST_MS),
        actor,
        audienceOf(viewer),
      );
      if (test === 'DISCONNECTED') {
        throw badState('The connection is DISCONNECTED, and Aurora does not use its role.', [
          'Choose "Reconnect" (connectAwsAccount with the role\'s ARN).',
        ]);
      }
      if (test === null) throw notFound('connection', ['Use the id that connectAwsAccount answered.']);
      return test;
    },
  }),
);
