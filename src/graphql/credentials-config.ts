/** Ready-made configuration for programs that use a connection's credentials. */

import type { Connection } from '../connection/connection.ts';
import { type ClientConfig, clientConfig } from '../credentials/client-config.ts';
import { type Access, readNarrowing, type WrittenNarrowing } from '../credentials/narrowing.ts';
import { SNIPPETS, type Snippet, type SnippetKind } from '../credentials/snippets.ts';
import { badInput, connectionNotFoundError } from './bad-input.ts';
import { builder, enumOf } from './builder.ts';
import { DOCUMENT_TEXT_COST } from './cost.ts';
import { encodeId } from './ids.ts';
import { AwsConnectionNode } from './nodes.ts';
import { CONNECTION_ID, findConnection } from './reach.ts';

const SnippetKindType = enumOf<SnippetKind>(
  'AwsCredentialsSnippetKind',
  'The kind of program that a snippet configures.',
  {
    ENVIRONMENT: 'Any AWS SDK and the AWS CLI, through environment variables.',
    PROFILE: 'Any AWS SDK and the AWS CLI, through a profile in ~/.aws/config.',
    AWS_CLI: 'The AWS CLI, with a profile that the snippet creates.',
    KUBERNETES: 'A Kubernetes secret and a pod that uses it.',
    ECS: 'An Amazon ECS task definition.',
    DOCKER_COMPOSE: 'A Docker Compose service and its secret.',
    JAVASCRIPT: 'The AWS SDK for JavaScript, version 3.',
    PYTHON: 'The AWS SDK for Python, boto3.',
    GO: 'The AWS SDK for Go, version 2.',
    TERRAFORM: 'The AWS provider of Terraform.',
  },
);

const SnippetType = builder.objectRef<Snippet>('AwsCredentialsSnippet').implement({
  description: 'A piece of configuration to copy. It contains no secret.',
  fields: (t) => ({
    kind: t.expose('kind', {
      type: SnippetKindType,
      description: 'The kind of program that this snippet configures.',
    }),
    title: t.exposeString('title', { description: 'The title to show above the snippet.' }),
    language: t.exposeString('language', {
      description:
        'The language for syntax highlighting: shell, ini, yaml, json, javascript, python, go or hcl.',
    }),
    text: t.exposeString('text', {
      complexity: DOCUMENT_TEXT_COST,
      description:
        'The snippet itself. Replace the placeholders: the path of the token file, AURORA_TOKEN, YOUR_IMAGE and similar names.',
    }),
    notes: t.exposeStringList('notes', {
      description: 'What the snippet needs to work, as notes to show below it.',
    }),
  }),
});

type Config = ClientConfig & { readonly connection: Connection };

const ConfigType = builder.objectRef<Config>('AwsCredentialsConfig').implement({
  description:
    "How programs get a connection's credentials: they ask Aurora, again and again while they run. They need a token with the scope `credentials:read`.",
  fields: (t) => ({
    connection: t.expose('connection', {
      type: AwsConnectionNode,
      description: 'The connection whose credentials the programs get.',
    }),
    endpoint: t.exposeString('endpoint', {
      description: 'The URL that programs ask, the value of AWS_CONTAINER_CREDENTIALS_FULL_URI.',
    }),
    warnings: t.exposeStringList('warnings', {
      description: 'Why programs cannot use the URL. Empty when the server is reached over https.',
    }),
    snippets: t.expose('snippets', {
      type: [SnippetType],
      complexity: { field: 1, multiplier: Object.keys(SNIPPETS).length },
      description: 'One snippet for each kind of program, in the order to show them.',
    }),
  }),
});

const SessionAccessType = enumOf<keyof typeof ACCESS_WORDS>(
  'AwsSessionAccess',
  'What a session may do, compared with its role.',
  {
    FULL: 'Everything.',
    READ_ONLY: "What AWS's policy ReadOnlyAccess allows, data included.",
    OBSERVE: 'What the capability set OBSERVE allows: no changes, and no data.',
  },
);

const ACCESS_WORDS = { FULL: 'full', READ_ONLY: 'read-only', OBSERVE: 'observe' } as const satisfies Record<
  string,
  Access
>;

const NarrowingInput = builder.inputType('AwsSessionNarrowing', {
  description:
    'Restrictions for the sessions of programs. `policy` cannot be combined with another `access` than FULL, and `sessionPolicy` only with OBSERVE and `sourceIpRanges`.',
  fields: (t) => ({
    access: t.field({
      type: SessionAccessType,
      description: 'What a session may do. Null or absent: FULL.',
    }),
    policy: t.string({ description: "The name of one of the operator's policies." }),
    sessionPolicy: t.string({
      description:
        'Your own session policy: a policy document in JSON. Everything together has at most 2,048 characters without white space.',
    }),
    sourceIpRanges: t.stringList({
      description:
        'The public addresses from which a session may be used: up to 10 ranges in CIDR notation, or single addresses. Requests through VPC endpoints are refused.',
    }),
  }),
});

type NarrowingShape = typeof NarrowingInput.$inferInput;

/** A session policy is in most snippets, in the form of an address. */
const NARROWED_SNIPPETS_COST = 400;

function writtenNarrowing({
  access,
  policy,
  sessionPolicy,
  sourceIpRanges,
}: NarrowingShape): WrittenNarrowing {
  const written: WrittenNarrowing = {
    access: ACCESS_WORDS[access ?? 'FULL'],
    policy: policy ?? null,
    sessionPolicy: sessionPolicy ?? null,
    sourceIps: sourceIpRanges ?? [],
  };
  const reading = readNarrowing(written);
  if (!reading.ok) throw badInput(reading.error.message, [reading.error.remedy]);
  return written;
}

builder.queryField('awsCredentialsConfig', (t) =>
  t.field({
    type: ConfigType,
    // Nothing in it is secret: anyone who sees the connection could write it.
    authScopes: { scope: 'connections:read' },
    description:
      "Ready-made configuration for programs that use a connection's credentials. Fails with NOT_FOUND when the connection does not exist.",
    complexity: ({ narrowing }) => (narrowing?.sessionPolicy == null ? 1 : NARROWED_SNIPPETS_COST),
    args: {
      connectionId: t.arg.id(CONNECTION_ID),
      narrowing: t.arg({
        type: NarrowingInput,
        description: 'Restrictions for the sessions. Null or absent: none.',
      }),
    },
    resolve: async (_root, args, context) => {
      const narrowing = args.narrowing == null ? null : writtenNarrowing(args.narrowing);
      const connection = await findConnection(context, args.connectionId);
      if (connection === null) throw connectionNotFoundError();
      const { accountId, region } = connection;
      const connectionId = encodeId('AwsConnection', connection.id);
      return {
        connection,
        ...clientConfig(context.publicUrl(), { connectionId, accountId, region, narrowing }),
      };
    },
  }),
);
