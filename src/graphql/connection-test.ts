/** One live check of a connection. */

import { audienceOf } from '../auth/viewer.ts';
import type {
  CheckName,
  CheckOutcome,
  ConnectionCheck,
  ConnectionTest,
} from '../connections/connection-test.ts';
import { badState, connectionNotFoundError } from './bad-input.ts';
import { builder, enumOf, moment } from './builder.ts';
import { ExternalIdProbeType } from './connection-failure.ts';
import { AWS_CALL_COST } from './cost.ts';
import { AwsConnectionNode } from './nodes.ts';
import { CONNECTION_ID, reachConnection } from './reach.ts';

const CheckNameType = enumOf<CheckName>(
  'ConnectionCheckName',
  'A check of a connection. Aurora makes the checks in this order.',
  {
    AURORA_IDENTITY: 'Does Aurora know its AWS identity, and may it ask for this role?',
    ASSUME_ROLE: 'Does AWS let Aurora assume the role with the External ID?',
    ROLE_IDENTITY: 'Does the session belong to the role and account of the ARN?',
    EXTERNAL_ID: 'Does the role refuse callers without the External ID?',
  },
);

const CheckOutcomeType = enumOf<CheckOutcome>(
  'ConnectionCheckOutcome',
  'The outcome of a check of a connection.',
  {
    PASSED: 'The check passed: nothing is wrong.',
    FAILED: 'Someone must fix something: see the remedies.',
    INCONCLUSIVE: 'The answer of AWS proves nothing, or Aurora has a problem on its side.',
    SKIPPED: 'Aurora skipped the check, because an earlier check did not pass.',
  },
);

const CheckType = builder.objectRef<ConnectionCheck>('ConnectionCheck').implement({
  description: 'One check of a connection, and what it found.',
  fields: (t) => ({
    name: t.expose('name', { type: CheckNameType, description: 'Which check this is.' }),
    outcome: t.expose('outcome', { type: CheckOutcomeType, description: 'The outcome of the check.' }),
    detail: t.exposeString('detail', { description: 'What the check found, as text for the user.' }),
    remedies: t.exposeStringList('remedies', {
      description: 'What to do about the problem. Empty when the check passed or was skipped.',
    }),
    durationMs: t.exposeFloat('durationMs', { description: 'How long the check took, in milliseconds.' }),
  }),
});

const ConnectionTestType = builder.objectRef<ConnectionTest>('ConnectionTest').implement({
  description: 'The result of a live check of a connection.',
  fields: (t) => ({
    connection: t.expose('connection', {
      type: AwsConnectionNode,
      description:
        'The connection with its present status. When `verificationStarted` is true, its status after the first attempt, or after 3 seconds.',
    }),
    verificationStarted: t.exposeBoolean('verificationStarted', {
      description:
        'Whether Aurora started a new verification: every check passed, and the connection was FAILED, INSECURE or DEGRADED. False as well when the workspace may not start another one yet; call `retryConnection` later.',
    }),
    checkedAt: t.expose('checkedAt', moment('When Aurora made the checks.')),
    outcome: t.expose('outcome', {
      type: CheckOutcomeType,
      description: 'The worst outcome of all checks: PASSED only when every check passed.',
    }),
    checks: t.expose('checks', {
      type: [CheckType],
      description: 'All checks, in the order in which Aurora made them.',
    }),
    probes: t.expose('probes', {
      type: [ExternalIdProbeType],
      description: 'The calls with wrong External IDs. Empty when an earlier check did not pass.',
    }),
  }),
});

/** A person waits for the answer. */
const MAX_TEST_MS = 30_000;

builder.queryField('testConnection', (t) =>
  t.field({
    type: ConnectionTestType,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: AWS_CALL_COST,
    description:
      'Checks a connection now, against AWS, with about twenty calls. When every check passes on a FAILED, INSECURE or DEGRADED connection, Aurora starts a new verification, as `retryConnection` does. When a check fails on a CONNECTED connection, Aurora re-checks it now, and the re-check decides its status. Otherwise the connection stays as it is. Fails with NOT_FOUND when the connection does not exist, and with BAD_STATE when it is DISCONNECTED.',
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, args, context) => {
      const { connections, actor, viewer } = context;
      const id = await reachConnection(context, args.id);
      const signal = AbortSignal.timeout(MAX_TEST_MS);
      const test = await connections.testConnection(id, signal, actor, audienceOf(viewer));
      if (test === 'DISCONNECTED') {
        throw badState('The connection is DISCONNECTED, and Aurora does not use its role.', [
          'Choose "Reconnect" (connectAwsAccount with the role\'s ARN).',
        ]);
      }
      if (test === null) throw connectionNotFoundError();
      return test;
    },
  }),
);
