/**
 * Configuration to copy, one snippet for each kind of program. Snippets hold no secret: the token is in a file with an
 * example path, or the placeholder AURORA_TOKEN. docs/using-credentials.md has the rules of the SDKs.
 */

export const SNIPPET_KINDS = [
  'ENVIRONMENT',
  'PROFILE',
  'AWS_CLI',
  'KUBERNETES',
  'ECS',
  'DOCKER_COMPOSE',
  'JAVASCRIPT',
  'PYTHON',
  'GO',
  'TERRAFORM',
] as const;
export type SnippetKind = (typeof SNIPPET_KINDS)[number];

export type Snippet = {
  readonly kind: SnippetKind;
  readonly title: string;
  /** The language of a Markdown code block, for highlighting. */
  readonly language: string;
  readonly text: string;
  /** Requirements of the snippet. */
  readonly notes: readonly string[];
};

export type SnippetSubject = {
  readonly publicUrl: string;
  readonly endpoint: string;
  readonly connectionId: string;
  readonly accountId: string;
  readonly region: string;
};

/** The token's file in the examples. */
const TOKEN_FILE = '/etc/aurora/token';

const WITHOUT_NEWLINE =
  'The token\'s file must end without a newline, or SDKs refuse it: printf %s "$AURORA_TOKEN" > FILE.';
const LOGGED_IN =
  'Needs the command aurora-credentials on the PATH, and once: aurora-credentials login --server ';

/** Every kind, in the order to show them in. */
export function snippets(subject: SnippetSubject): readonly Snippet[] {
  const profile = `aurora-${subject.accountId}`;
  return [
    environment(subject),
    {
      kind: 'PROFILE',
      title: 'A profile in ~/.aws/config',
      language: 'ini',
      text: `[profile ${profile}]
credential_process = aurora-credentials get ${subject.connectionId}
region = ${subject.region}
`,
      notes: [LOGGED_IN + subject.publicUrl],
    },
    {
      kind: 'AWS_CLI',
      title: 'AWS CLI',
      language: 'shell',
      text: `aws configure set credential_process 'aurora-credentials get ${subject.connectionId}' --profile ${profile}
aws configure set region ${subject.region} --profile ${profile}
aws sts get-caller-identity --profile ${profile}
`,
      notes: [LOGGED_IN + subject.publicUrl],
    },
    kubernetes(subject),
    ecs(subject),
    dockerCompose(subject),
    javascript(subject),
    python(subject),
    go(subject),
    terraform(subject, profile),
  ];
}

function environment({ endpoint }: SnippetSubject): Snippet {
  return {
    kind: 'ENVIRONMENT',
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
  };
}

function kubernetes({ endpoint, region }: SnippetSubject): Snippet {
  return {
    kind: 'KUBERNETES',
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
  };
}

function ecs({ endpoint, region }: SnippetSubject): Snippet {
  const definition = {
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
  return {
    kind: 'ECS',
    title: 'ECS task definition',
    language: 'json',
    text: `${JSON.stringify(definition, null, 2)}\n`,
    notes: [
      'The task must have no taskRoleArn: ECS would set AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, which SDKs prefer.',
      'The secret holds the token, without a newline. The execution role must be allowed to read it.',
    ],
  };
}

function dockerCompose({ endpoint, region }: SnippetSubject): Snippet {
  return {
    kind: 'DOCKER_COMPOSE',
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
  };
}

function javascript({ endpoint, region }: SnippetSubject): Snippet {
  return {
    kind: 'JAVASCRIPT',
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
  };
}

function python({ endpoint, region }: SnippetSubject): Snippet {
  return {
    kind: 'PYTHON',
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
  };
}

function go({ endpoint, region }: SnippetSubject): Snippet {
  return {
    kind: 'GO',
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
  };
}

function terraform({ publicUrl, accountId, region }: SnippetSubject, profile: string): Snippet {
  return {
    kind: 'TERRAFORM',
    title: 'Terraform',
    language: 'hcl',
    text: `provider "aws" {
  profile             = "${profile}"
  region              = "${region}"
  allowed_account_ids = ["${accountId}"]
}
`,
    notes: [
      'Needs the profile in ~/.aws/config. "allowed_account_ids" stops Terraform in any other account.',
      LOGGED_IN + publicUrl,
    ],
  };
}
