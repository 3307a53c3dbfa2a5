/** What the credentials cache holds for a connection: everything except the credentials. */

import { type DescribedFailure, describeFailure } from '../connection/failure-words.ts';
import type { KeptSession } from '../credentials/kept-session.ts';
import { builder, moment, momentOrNull } from './builder.ts';
import { FailureCodeType } from './connection-failure.ts';
import { AwsConnectionNode } from './nodes.ts';

const LastErrorType = builder
  .objectRef<DescribedFailure & { readonly retryAt: number }>('CachedCredentialsError')
  .implement({
    description: 'Why the latest attempt to create or renew a session failed.',
    fields: (t) => ({
      code: t.expose('code', {
        type: FailureCodeType,
        description: 'The stable code of the failure, for program logic.',
      }),
      title: t.exposeString('title', { description: 'The failure as a headline, to show to a person.' }),
      remedies: t.exposeStringList('remedies', {
        description: 'What to do about the failure, the most likely remedy first.',
      }),
      awsErrorCode: t.exposeString('awsErrorCode', {
        nullable: true,
        description: 'The error code that AWS returned. Null when AWS did not answer.',
      }),
      awsRequestId: t.exposeString('awsRequestId', {
        nullable: true,
        description: 'The id that AWS gave the request. Null when AWS did not answer.',
      }),
      retryAt: t.expose(
        'retryAt',
        moment('Until then, Aurora does not ask AWS again. The first request after it does.'),
      ),
    }),
  });

const CachedCredentialsType = builder.objectRef<KeptSession>('CachedCredentials').implement({
  description:
    'A session of the role that programs use, in the cache of the server that answers. It never shows the credentials.',
  fields: (t) => ({
    sessionName: t.string({
      description: 'The name of the session, as CloudTrail shows it to the customer.',
      resolve: ({ request }) => request.sessionName,
    }),
    tokenId: t.string({
      description: 'The id of the token that the session belongs to, as in the audit log.',
      resolve: ({ request }) => request.tokenId,
    }),
    region: t.string({
      description: 'The AWS Region whose STS endpoint created the session.',
      resolve: ({ request }) => request.region,
    }),
    durationSeconds: t.int({
      description: 'The requested duration in seconds. The role may allow less: `expiresAt` is decisive.',
      resolve: ({ request }) => request.durationSeconds,
    }),
    policyArns: t.stringList({
      description: 'The ARNs of the managed policies that restrict the session. Empty when there are none.',
      resolve: ({ request }) => [...request.policyArns],
    }),
    policy: t.string({
      nullable: true,
      description: 'The policy document that restricts the session, as JSON. Null when there is none.',
      resolve: ({ request }) => request.policy,
    }),
    refreshedAt: t.field({
      ...momentOrNull('When AWS issued the present credentials. Null when the cache holds none.'),
      resolve: ({ session }) => session?.issuedAt ?? null,
    }),
    expiresAt: t.field({
      ...momentOrNull('When the present credentials expire. Null when the cache holds none.'),
      resolve: ({ session }) => session?.expiresAt ?? null,
    }),
    nextRefreshAt: t.expose(
      'nextRenewalAt',
      momentOrNull('When Aurora renews the session. Null while no program uses it: then it expires.'),
    ),
    lastUsedAt: t.expose('lastUsedAt', moment('When a program last asked for this session.')),
    lastError: t.field({
      type: LastErrorType,
      nullable: true,
      description: 'Why the latest renewal failed. Null when it succeeded.',
      resolve: ({ failure, retryAt }) => (failure === null ? null : { ...describeFailure(failure), retryAt }),
    }),
  }),
});

/** The number of sessions that the cost of the list assumes: few roles have more at a time. */
const USUAL_SESSIONS = 20;

builder.objectField(AwsConnectionNode, 'credentials', (t) =>
  t.field({
    type: [CachedCredentialsType],
    complexity: { field: 1, multiplier: USUAL_SESSIONS },
    nullable: true,
    authScopes: { operator: true },
    description:
      'The sessions of the role that programs use now, from the cache of the server that answers. Null when there are none.',
    resolve: ({ id }, _args, { credentials }) => {
      const kept = credentials.ofConnection(id);
      return kept.length === 0 ? null : [...kept];
    },
  }),
);
