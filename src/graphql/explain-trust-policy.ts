/** What is wrong with a role's trust policy. */
import { audienceOf } from '../auth/viewer.ts';
import type { ExplainRequest } from '../connections/explain.ts';
import type { Position } from '../iam/json/json-error.ts';
import type { TrustPolicyExplanation, VERDICTS } from '../trust/explain/explain.ts';
import { FINDING_CODES, type LocatedFinding, type SEVERITIES } from '../trust/explain/finding.ts';
import type { Outsider } from '../trust/explain/outsiders.ts';
import type { ExplainedPart, ExplainedStatement } from '../trust/explain/statement-words.ts';
import { badInput, connectionNotFoundError, valueOrGraphQLError } from './bad-input.ts';
import { builder, enumOf } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { ANALYSIS_COST } from './cost.ts';
import { findConnection, reachWorkspace, WORKSPACE_ID } from './reach.ts';

const VerdictType = enumOf<(typeof VERDICTS)[number]>(
  'TrustPolicyVerdict',
  'The overall result for a trust policy.',
  {
    WORKS:
      'Aurora can use the role with the External ID, and no stranger can. `others` lists the other parties that the policy names.',
    UNSAFE: 'Aurora can use the role, but so can strangers, or Aurora without the External ID.',
    UNCERTAIN: 'The result depends on something that Aurora cannot see: read the findings.',
    DENIED: 'Aurora cannot use the role.',
    INVALID: 'IAM would reject the document.',
  },
);

const SeverityType = enumOf<(typeof SEVERITIES)[number]>(
  'TrustPolicyFindingSeverity',
  'The severity of a finding.',
  {
    BLOCKS: 'It prevents Aurora from using the role.',
    UNSAFE: 'It lets others use the role.',
    NOTICE: 'It does neither, but is worth knowing.',
  },
);

export const FindingType = builder.objectRef<LocatedFinding>('TrustPolicyFinding').implement({
  description: 'One problem in a trust policy, and where it is.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: `A stable code for program logic: ${FINDING_CODES.slice(0, -1).join(', ')} or ${FINDING_CODES.at(-1)}.`,
    }),
    severity: t.expose('severity', { type: SeverityType, description: 'The severity of this finding.' }),
    message: t.exposeString('message', { description: 'What is wrong, with the wrong value.' }),
    remedy: t.exposeString('remedy', { description: 'What to change to fix the problem.' }),
    line: t.exposeInt('line', { description: 'The line of the problem in `text`, from 1.' }),
    column: t.exposeInt('column', { description: 'The column of the problem in that line, from 1.' }),
  }),
});

const PartType = builder.objectRef<ExplainedPart>('TrustPolicyPart').implement({
  description: 'One part of a statement: the principal, the action, or a condition.',
  fields: (t) => ({
    element: t.exposeString('element', {
      description: 'The name of this part, such as "Principal" or "StringEquals sts:ExternalId".',
    }),
    holds: t.exposeBoolean('holds', { description: "Whether this part matches Aurora's call." }),
    words: t.exposeString('words', { description: 'What this part says, as a sentence.' }),
  }),
});

const StatementType = builder.objectRef<ExplainedStatement & Position>('TrustPolicyStatement').implement({
  description: 'One statement of a trust policy, in plain words.',
  fields: (t) => ({
    sid: t.exposeString('sid', {
      nullable: true,
      description: 'The Sid of this statement. Null when it has none.',
    }),
    effect: t.exposeString('effect', { description: 'The effect of this statement: "Allow" or "Deny".' }),
    applies: t.exposeBoolean('applies', { description: "Whether all parts match Aurora's call." }),
    words: t.exposeString('words', { description: 'What this statement says, as a sentence.' }),
    parts: t.expose('parts', {
      type: [PartType],
      description: 'The parts of this statement: its principals, actions and conditions.',
    }),
    line: t.exposeInt('line', { description: 'The line in `text` where this statement starts, from 1.' }),
    column: t.exposeInt('column', { description: 'The column in that line, from 1.' }),
  }),
});

const CorrectionType = builder
  .objectRef<NonNullable<TrustPolicyExplanation['correction']>>('TrustPolicyCorrection')
  .implement({
    description:
      'A corrected trust policy: the smallest change that lets Aurora use the role with the External ID, and no stranger.',
    fields: (t) => ({
      document: t.expose('document', {
        type: 'JSONObject',
        description: 'The corrected document as a JSON object.',
      }),
      json: t.string({
        description: 'The corrected document as indented text, ready to paste.',
        resolve: ({ document }) => JSON.stringify(document, null, 2),
      }),
      changes: t.exposeStringList('changes', { description: 'The changes to the document, as sentences.' }),
    }),
  });

export const OtherKindType = enumOf<Outsider['kind']>(
  'TrustPolicyOtherKind',
  'The kind of another party that can use a role.',
  {
    OWN_ACCOUNT: 'Users and roles of the account that the role is in.',
    ACCOUNT: 'Another AWS account, or a user or role in it.',
    ORGANIZATION: 'Every account of an AWS organization.',
    PRINCIPAL: 'A user or role that the policy names by its unique id.',
    NETWORK: 'Callers from a VPC or through a VPC endpoint.',
    SERVICE: 'An AWS service.',
    FEDERATION: 'People or programs that sign in through an identity provider.',
  },
);

const OtherType = builder
  .objectRef<Pick<Outsider, 'kind' | 'principal'> & Position>('TrustPolicyOther')
  .implement({
    description: 'A party that can use the role without Aurora, because the trust policy names it.',
    fields: (t) => ({
      kind: t.expose('kind', { type: OtherKindType, description: 'The kind of this party.' }),
      principal: t.exposeString('principal', { description: 'This party as the policy names it.' }),
      line: t.exposeInt('line', { description: 'The line in `text` that names this party, from 1.' }),
      column: t.exposeInt('column', { description: 'The column in that line, from 1.' }),
    }),
  });

const ExplanationType = builder.objectRef<TrustPolicyExplanation>('TrustPolicyExplanation').implement({
  description: 'An explanation of a trust policy: its statements in plain words, and its problems.',
  fields: (t) => ({
    verdict: t.expose('verdict', {
      type: VerdictType,
      description: 'The overall result: whether Aurora can use the role, and whether strangers can.',
    }),
    text: t.exposeString('text', {
      description:
        'The document to which all lines and columns refer. Aurora extracts it from the pasted text.',
    }),
    findings: t.expose('findings', {
      type: [FindingType],
      description: 'The problems. Those that block Aurora come first, then those that let others in.',
    }),
    statements: t.expose('statements', {
      type: [StatementType],
      description: 'All statements of the policy. Empty when the document is INVALID.',
    }),
    others: t.expose('others', {
      type: [OtherType],
      description: 'The other parties that can use the role because the policy names them. Not an error.',
    }),
    correction: t.expose('correction', {
      type: CorrectionType,
      nullable: true,
      description: 'The corrected document. Null when nothing needs to change.',
    }),
  }),
});

builder.queryField('explainTrustPolicy', (t) =>
  t.field({
    type: ExplanationType,
    authScopes: { scope: 'connections:read', onboarding: true },
    complexity: ANALYSIS_COST,
    ownTurn: true,
    description:
      "Explains the trust policy of a role: whether only Aurora can use it, and only with the workspace's External ID. Explains a pasted document, or the policy that Aurora last read of a connected role. Asks AWS at most for Aurora's own identity. Changes nothing.",
    args: {
      connectionId: t.arg.id({
        description:
          'The id of a connection: explains the policy that Aurora has read of its role. Pass no other argument except `document`, which replaces the policy that Aurora has read.',
      }),
      roleArn: t.arg.string({
        description: 'The ARN of the role. Required without `connectionId`.',
      }),
      document: t.arg.string({
        description:
          'The trust policy as the user copied it: JSON, URL-encoded JSON, or a text that contains it, such as the output of "aws iam get-role", a CloudFormation or Terraform template, source code or an e-mail. Required unless Aurora has read the role.',
      }),
      workspaceId: t.arg.id(WORKSPACE_ID),
    },
    resolve: async (_root, args, context) => {
      const request = await requestOf(args, context);
      return valueOrGraphQLError(
        await context.connections.explainTrustPolicy(request),
        audienceOf(context.viewer),
      );
    },
  }),
);

type ExplainArgs = {
  readonly connectionId?: string | null | undefined;
  readonly roleArn?: string | null | undefined;
  readonly document?: string | null | undefined;
  readonly workspaceId?: string | null | undefined;
};

async function requestOf(
  { connectionId, roleArn, document, workspaceId }: ExplainArgs,
  context: GraphQLContext,
): Promise<ExplainRequest> {
  if (connectionId == null) {
    if (roleArn == null || document == null)
      throw badInput('Neither a connection nor a role with its document is given.', [
        'Pass "connectionId", or "roleArn" with "document".',
      ]);
    return { workspaceId: valueOrGraphQLError(reachWorkspace(context, workspaceId)), roleArn, document };
  }
  if (roleArn != null || workspaceId != null)
    throw badInput('"roleArn" and "workspaceId" belong to a document without a connection.', [
      'Pass "connectionId" without them.',
    ]);
  const connection = await findConnection(context, connectionId);
  if (connection === null) throw connectionNotFoundError();
  const record = document == null ? await context.roleRecords.load(connection.id) : null;
  const policy = document ?? record?.trust?.document;
  if (policy === undefined)
    throw badInput('Aurora has not read the trust policy of this role.', [
      'Pass the role\'s trust policy as "document": IAM > Roles > your role > Trust relationships.',
      'Or let Aurora read it: add the policy in "readingPolicy" of the connection to the role, then run "checkAccess".',
    ]);
  const { workspaceId: owner, region } = connection;
  return { workspaceId: owner, roleArn: connection.roleArn, document: policy, region };
}
