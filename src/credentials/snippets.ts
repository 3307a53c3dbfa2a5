/**
 * Configuration to copy, one snippet for each kind of program. Snippets hold no secret: the token is in a file with an
 * example path, or the placeholder AURORA_TOKEN. docs/using-credentials.md has the rules of the SDKs.
 */

import type { ClientConfigSubject } from './client-config.ts';

export type SnippetKind = keyof typeof SNIPPETS;

export type Snippet = {
  readonly kind: SnippetKind;
  readonly title: string;
  /** The language of a Markdown code block, for highlighting. */
  readonly language: string;
  readonly text: string;
  /** Requirements of the snippet. */
  readonly notes: readonly string[];
};

export type SnippetSubject = ClientConfigSubject & { readonly publicUrl: string; readonly endpoint: string };

/** The token's file in the examples. */
const TOKEN_FILE = '/etc/aurora/token';

const WITHOUT_NEWLINE =
  'The token\'s file must end without a newline, or SDKs refuse it: printf %s "$AURORA_TOKEN" > FILE.';
const LOGGED_IN =
  'Needs the command aurora-credentials on the PATH, and once: aurora-credentials login --server ';

/** The session policy's file in the examples. */
const POLICY_FILE = '/etc/aurora/session-policy.json';

/** The command that gets the credentials. Options name a session policy by its file. */
function commandOf({ connectionId, narrowing }: SnippetSubject): string {
  const command = `aurora-credentials get ${connectionId}`;
  if (narrowing === null) return command;
  const { access, policy, sessionPolicy, sourceIps } = narrowing;
  return [
    command,
    ...(access === 'full' ? [] : [`--access ${access}`]),
    ...(policy === null ? [] : [`--policy ${policy}`]),
    ...(sessionPolicy === null ? [] : [`--session-policy ${POLICY_FILE}`]),
    ...(sourceIps.length === 0 ? [] : [`--source-ip ${sourceIps.join(',')}`]),
  ].join(' ');
}

function commandNotes({ publicUrl, narrowing }: SnippetSubject): string[] {
  const login = LOGGED_IN + publicUrl;
  return narrowing?.sessionPolicy == null ? [login] : [login, `Store the session policy in ${POLICY_FILE}.`];
}

const profileOf = ({ accountId }: SnippetSubject) => `aurora-${accountId}`;

/** Every kind, in the order to show them in. */
export const SNIPPETS = {
  ENVIRONMENT: ({ endpoint }) => ({
    title: 'Environment variables, for any AWS SDK or the AWS CLI',
    language: 'shell',
    text: `export AWS_CONTAINER_CREDENTIALS_FULL_URI='${endpoint}'
export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='${TOKEN_FILE}'
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE
`,
    notes: [
      WITHOUT_NEWLINE,
      'SDKs use the first credentials that they find, and read ~/.aws before they ask Aurora: its default profile must have no credentials.',
    ],
  }),
  PROFILE: (subject) => ({
    title: 'A profile in ~/.aws/config',
    language: 'ini',
    text: `[profile ${profileOf(subject)}]
credential_process = ${commandOf(subject)}
region = ${subject.region}
`,
    notes: commandNotes(subject),
  }),
  AWS_CLI: (subject) => ({
    title: 'AWS CLI',
    language: 'shell',
    text: `aws configure set credential_process '${commandOf(subject)}' --profile ${profileOf(subject)}
aws configure set region ${subject.region} --profile ${profileOf(subject)}
aws sts get-caller-identity --profile ${profileOf(subject)}
`,
    notes: commandNotes(subject),
  }),
  KUBERNETES: ({ endpoint, region }) => ({
    title: 'Kubernetes',
    language: 'yaml',
    text: `apiVersion: v1
kind: Secret
metadata:
  name: aurora-token
stringData:
  token: "AURORA_TOKEN"
---
apiVersion: v1
kind: Pod
metadata:
  name: app
spec:
  containers:
    - name: app
      image: YOUR_IMAGE
      env:
        - name: AWS_CONTAINER_CREDENTIALS_FULL_URI
          value: "${endpoint}"
        - name: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
          value: /var/run/secrets/aurora/token
        - name: AWS_REGION
          value: ${region}
      volumeMounts:
        - name: aurora-token
          mountPath: /var/run/secrets/aurora
          readOnly: true
  volumes:
    - name: aurora-token
      secret:
        secretName: aurora-token
`,
    notes: ['On EKS, the service account must not have a role (IRSA or Pod Identity): SDKs would use it.'],
  }),
  ECS: (subject) => ({
    title: 'ECS task definition',
    language: 'json',
    text: `${JSON.stringify(taskDefinition(subject), null, 2)}\n`,
    notes: [
      'The task must have no taskRoleArn: ECS would set AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, which SDKs prefer.',
      'The secret holds the token, without a newline. The execution role must be allowed to read it.',
    ],
  }),
  DOCKER_COMPOSE: ({ endpoint, region }) => ({
    title: 'Docker Compose',
    language: 'yaml',
    text: `services:
  app:
    image: YOUR_IMAGE
    environment:
      AWS_CONTAINER_CREDENTIALS_FULL_URI: "${endpoint}"
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: /run/secrets/aurora-token
      AWS_REGION: ${region}
    secrets:
      - aurora-token
secrets:
  aurora-token:
    file: ./aurora-token
`,
    notes: [WITHOUT_NEWLINE],
  }),
  JAVASCRIPT: ({ endpoint, region }) => ({
    title: 'AWS SDK for JavaScript v3',
    language: 'javascript',
    text: `// npm install @aws-sdk/client-sts @aws-sdk/credential-provider-http
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromHttp } from '@aws-sdk/credential-provider-http';

const credentials = fromHttp({
  awsContainerCredentialsFullUri: '${endpoint}',
  awsContainerAuthorizationTokenFile: '${TOKEN_FILE}',
});
const sts = new STSClient({ region: '${region}', credentials });
const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
console.log(Arn);
`,
    notes: [
      'With the environment variables, "credentials" can be left out. Here, each client can have a separate connection.',
      WITHOUT_NEWLINE,
    ],
  }),
  PYTHON: ({ endpoint, region }) => ({
    title: 'Python: boto3',
    language: 'python',
    text: `# pip install boto3
import boto3
from botocore.credentials import ContainerProvider
from botocore.session import Session

aurora = ContainerProvider(
    environ={
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "${endpoint}",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "${TOKEN_FILE}",
    }
)
core = Session()
core.get_component("credential_provider").insert_before("env", aurora)
session = boto3.Session(botocore_session=core, region_name="${region}")
print(session.client("sts").get_caller_identity()["Arn"])
`,
    notes: [
      'With the environment variables, boto3.client("sts") alone is enough. Here, each session can have a separate connection.',
      WITHOUT_NEWLINE,
    ],
  }),
  GO: ({ endpoint, region }) => ({
    title: 'AWS SDK for Go v2',
    language: 'go',
    text: `package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	ctx := context.Background()
	aurora := endpointcreds.New("${endpoint}", func(o *endpointcreds.Options) {
		o.AuthorizationTokenProvider = endpointcreds.TokenProviderFunc(func() (string, error) {
			token, err := os.ReadFile("${TOKEN_FILE}")
			return string(token), err
		})
	})
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithRegion("${region}"),
		config.WithCredentialsProvider(aws.NewCredentialsCache(aurora)),
	)
	if err != nil {
		log.Fatal(err)
	}
	identity, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*identity.Arn)
}
`,
    notes: [
      'With the environment variables, WithCredentialsProvider can be left out. Here, each configuration can have a separate connection.',
      WITHOUT_NEWLINE,
    ],
  }),
  TERRAFORM: (subject) => ({
    title: 'Terraform',
    language: 'hcl',
    text: `provider "aws" {
  profile             = "${profileOf(subject)}"
  region              = "${subject.region}"
  allowed_account_ids = ["${subject.accountId}"]
}
`,
    notes: [
      'Needs the profile in ~/.aws/config. "allowed_account_ids" stops Terraform in any other account.',
      LOGGED_IN + subject.publicUrl,
    ],
  }),
} satisfies Readonly<Record<string, (subject: SnippetSubject) => Omit<Snippet, 'kind'>>>;

/** Every snippet for the subject, in the order of `SNIPPETS`. */
export function snippets(subject: SnippetSubject): readonly Snippet[] {
  return Object.entries(SNIPPETS).map(([kind, make]) => ({ kind: kind as SnippetKind, ...make(subject) }));
}

function taskDefinition({ endpoint, region }: SnippetSubject) {
  return {
    family: 'app',
    executionRoleArn: 'arn:aws:iam::YOUR_ACCOUNT:role/ecsTaskExecutionRole',
    containerDefinitions: [
      {
        name: 'app',
        image: 'YOUR_IMAGE',
        environment: [
          { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: endpoint },
          { name: 'AWS_REGION', value: region },
        ],
        secrets: [
          {
            name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN',
            valueFrom: `arn:aws:secretsmanager:YOUR_REGION:YOUR_ACCOUNT:secret:aurora-token`,
          },
        ],
      },
    ],
  };
}
