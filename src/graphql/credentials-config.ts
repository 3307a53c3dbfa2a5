/** Ready-made configuration for programs that use a connection's credentials. */

import type { Connection } from '../connection/connection.ts';
import { type ClientConfig, clientConfig } from '../credentials/client-config.ts';
import { SNIPPET_KINDS, type Snippet, type SnippetKind } from '../credentials/snippets.ts';
import { notFound } from './bad-input.ts';
import { builder } from './builder.ts';
import { SNIPPET } from './cost.ts';
import { encodeId } from './ids.ts';
import { AwsConnectionNode } from './nodes.ts';
import { reachConnection } from './reach.ts';

const SnippetKindType = builder.enumType('AwsCredentialsSnippetKind', {
  description: 'What a snippet is for.',
  values: {
    ENVIRONMENT: { description: 'Any AWS SDK, and the AWS CLI, by environment variables.' },
    PROFILE: { description: 'Any AWS SDK, and the AWS CLI, by a profile in ~/.aws/config.' },
    AWS_CLI: { description: 'The AWS CLI, by the profile that the snippet makes.' },
    KUBERNETES: { description: 'A secret, and a pod that uses it.' },
    ECS: { description: 'A task definition.' },
    DOCKER_COMPOSE: { description: 'A service and its secret.' },
    JAVASCRIPT: { description: 'The AWS SDK for JavaScript, version 3.' },
    PYTHON: { description: 'boto3.' },
    GO: { description: 'The AWS SDK for Go, version 2.' },
    TERRAFORM: { description: "Terraform's AWS provider." },
  } satisfies Record<SnippetKind, unknown>,
});

const SnippetType = builder.objectRef<Snippet>('AwsCredentialsSnippet').implement({
  description: 'A piece of configuration to copy. It holds no secret.',
  fields: (t) => ({
    kind: t.field({ type: SnippetKindType, description: 'What it is for.', resolve: ({ kind }) => kind }),
    title: t.exposeString('title', { description: 'To show above it.' }),
    language: t.exposeString('language', {
      description: 'For highlighting: shell, ini, yaml, json, javascript, python, go or hcl.',
    }),
    text: t.exposeString('text', {
      complexity: SNIPPET,
      description:
        'The piece itself. The token is in a file whose path is an example, or stands as AURORA_TOKEN; YOUR_IMAGE and the like are for you to fill in.',
    }),
    notes: t.stringList({
      description: 'What has to be so that it works. To show below it.',
      resolve: ({ notes }) => [...notes],
    }),
  }),
});

type Config = ClientConfig & { readonly connection: Connection };

const ConfigType = builder.objectRef<Config>('AwsCredentialsConfig').implement({
  description:
    "How programs get a connection's credentials: by themselves, from Aurora, as long as they run. They need a token with the scope `credentials:read`.",
  fields: (t) => ({
    connection: t.field({
      type: AwsConnectionNode,
      description: 'Whose credentials they get.',
      resolve: ({ connection }) => connection,
    }),
    endpoint: t.exposeString('endpoint', {
      description: 'The address to ask, for AWS_CONTAINER_CREDENTIALS_FULL_URI.',
    }),
    warnings: t.stringList({
      description: 'What keeps programs from using the address. Empty when it is served over https.',
      resolve: ({ warnings }) => [...warnings],
    }),
    snippets: t.field({
      type: [SnippetType],
      complexity: { field: 1, multiplier: SNIPPET_KINDS.length },
      description: 'One for each kind of program, in the order to show them in.',
      resolve: ({ snippets }) => [...snippets],
    }),
  }),
});

builder.queryField('awsCredentialsConfig', (t) =>
  t.field({
    type: ConfigType,
    // It tells nothing that whoever sees the connection could not write down, and nothing to get credentials with.
    authScopes: { scope: 'connections:read' },
    description:
      "Ready-made configuration for programs that use a connection's credentials. NOT_FOUND when there is no such connection.",
    args: { connectionId: t.arg.id({ required: true, description: "The connection's id." }) },
    resolve: async (_root, args, context) => {
      const connection = await context.awsConnections.load(await reachConnection(context, args.connectionId));
      if (connection === null) throw notFound('connection', ['Use the id that connectAwsAccount answered.']);
      const { accountId, region } = connection;
      const connectionId = encodeId('AwsConnection', connection.id);
      return { connection, ...clientConfig(context.publicUrl(), { connectionId, accountId, region }) };
    },
  }),
);
