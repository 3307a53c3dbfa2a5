/** What the cache of credentials holds for a connection: everything but the credentials. */

import { describeFailure } from '../connection/failure-words.ts';
import type { KeptSession } from '../credentials/kept-session.ts';
import { builder } from './builder.ts';
import { FailureCodeType } from './connection-failure.ts';
import { AwsConnectionNode } from './nodes.ts';

type LastError = { readonly kept: KeptSession; readonly failure: NonNullable<KeptSession['failure']> };

const LastErrorType = builder.objectRef<LastError>('CachedCredentialsError').implement({
  description: 'Why a session could not be made or renewed when that was last tried.',
  fields: (t) => ({
    code: t.field({
      type: FailureCodeType,
      description: 'A name to decide by.',
      resolve: ({ failure }) => failure.code,
    }),
    title: t.string({
      description: 'A headline to show.',
      resolve: ({ kept, failure }) => describeFailure(failure, kept.request).title,
    }),
    remedies: t.stringList({
      description: 'What to do, the likeliest first.',
      resolve: ({ kept, failure }) => [...describeFailure(failure, kept.request).remedies],
    }),
    awsErrorCode: t.string({
      nullable: true,
      description: "AWS's own error code. Null when AWS did not answer.",
      resolve: ({ failure }) => failure.awsErrorCode,
    }),
    awsRequestId: t.string({
      nullable: true,
      description: 'The id of the request at AWS. Null when AWS did not answer.',
      resolve: ({ failure }) => failure.awsRequestId,
    }),
    retryAt: t.field({
      type: 'DateTime',
      description: 'When AWS is asked again, as soon as somebody wants the session.',
      resolve: ({ kept }) => kept.retryAt,
    }),
  }),
});

const CachedCredentialsType = builder.objectRef<KeptSession>('CachedCredentials').implement({
  description:
    'A session of the role that programs use, as the cache of the answering process holds it. Never the credentials themselves.',
  fields: (t) => ({
    sessionName: t.string({
      description: "The session's name, as the customer finds it in CloudTrail.",
      resolve: ({ request }) => request.sessionName,
    }),
    tokenId: t.string({
      description: 'The token that it was made for, as in the audit log.',
      resolve: ({ request }) => request.tokenId,
    }),
    region: t.string({
      description: 'The Region whose STS was asked.',
      resolve: ({ request }) => request.region,
    }),
    durationSeconds: t.int({
      description: 'How long it was asked for. The role may allow less: "expiresAt" counts.',
      resolve: ({ request }) => request.durationSeconds,
    }),
    policyArns: t.stringList({
      description: 'The managed policies that narrow it. Empty when none does.',
      resolve: ({ request }) => [...request.policyArns],
    }),
    policy: t.string({
      nullable: true,
      description: 'The policy document that narrows it, as JSON. Null when none does.',
      resolve: ({ request }) => request.policy,
    }),
    refreshedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When AWS gave it. Null when there is none.',
      resolve: ({ session }) => session?.issuedAt ?? null,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is good. Null when there is none.',
      resolve: ({ session }) => session?.expiresAt ?? null,
    }),
    nextRefreshAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When AWS is asked for the next one. Null while nobody uses it: then it is left to expire.',
      resolve: ({ nextRenewalAt }) => nextRenewalAt,
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      description: 'When somebody last asked for it.',
      resolve: ({ lastUsedAt }) => lastUsedAt,
    }),
    lastError: t.field({
      type: LastErrorType,
      nullable: true,
      description: 'Why it could not be renewed last. Null when it could.',
      resolve: (kept) => (kept.failure === null ? null : { kept, failure: kept.failure }),
    }),
  }),
});

/** The cost of the list assumes this many sessions: few roles have more at a time. */
const USUAL_SESSIONS = 20;

builder.objectField(AwsConnectionNode, 'credentials', (t) =>
  t.field({
    type: [CachedCredentialsType],
    complexity: { field: 1, multiplier: USUAL_SESSIONS },
    nullable: true,
    authScopes: { operator: true },
    description:
      'The sessions of the role that programs use at present: the state of the cache, for the operator. Null when there are none.',
    resolve: ({ id }, _args, { credentials }) => {
      const kept = credentials.keptOf(id);
      return kept.length === 0 ? null : [...kept];
    },
  }),
);
