/** Ready-made configuration for programs that use a connection's credentials. */

import type { Connection } from '../connection/connection.ts';
import { type ClientConfig, clientConfig } from '../credentials/client-config.ts';
import { SNIPPETS, type Snippet, type SnippetKind } from '../credentials/snippets.ts';
import { noConnection } from './bad-input.ts';
import { builder, enumOf } from './builder.ts';
import { SNIPPET } from './cost.ts';
import { encodeId } from './ids.ts';
import { AwsConnectionNode } from './nodes.ts';
import { findConnection } from './reach.ts';

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
      complexity: SNIPPET,
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

builder.queryField('awsCredentialsConfig', (t) =>
  t.field({
    type: ConfigType,
    // Nothing in it is secret: anyone who sees the connection could write it.
    authScopes: { scope: 'connections:read' },
    description:
      "Ready-made configuration for programs that use a connection's credentials. Fails with NOT_FOUND when the connection does not exist.",
    args: { connectionId: t.arg.id({ required: true, description: 'The id of the connection.' }) },
    resolve: async (_root, args, context) => {
      const connection = await findConnection(context, args.connectionId);
      if (connection === null) throw noConnection();
      const { accountId, region } = connection;
      const connectionId = encodeId('AwsConnection', connection.id);
      return { connection, ...clientConfig(context.publicUrl(), { connectionId, accountId, region }) };
    },
  }),
);
