/** What is wrong with a role's trust policy. */
import { audienceOf } from '../auth/viewer.ts';
import type { Position } from '../iam/json/json-error.ts';
import type { TrustPolicyExplanation, VERDICTS } from '../trust/explain/explain.ts';
import { FINDING_CODES, type LocatedFinding, type SEVERITIES } from '../trust/explain/finding.ts';
import type { OUTSIDER_KINDS, Outsider } from '../trust/explain/outsiders.ts';
import type { ExplainedPart, ExplainedStatement } from '../trust/explain/statement-words.ts';
import { valueOrError } from './bad-input.ts';
import { builder } from './builder.ts';
import { JUDGES_DOCUMENT } from './cost.ts';
import { reachWorkspace } from './reach.ts';

const VerdictType = builder.enumType('TrustPolicyVerdict', {
  description: 'What a trust policy amounts to.',
  values: {
    WORKS: {
      description:
        'Aurora gets in with the External ID, and no stranger does. See "others" for whom the policy names besides.',
    },
    UNSAFE: { description: 'Aurora gets in. Strangers could, too, or Aurora without the External ID.' },
    UNCERTAIN: { description: 'It depends on something that cannot be told from here: see the findings.' },
    DENIED: { description: 'Aurora does not get in.' },
    INVALID: { description: 'IAM would not store it.' },
  } satisfies Record<(typeof VERDICTS)[number], unknown>,
});

const SeverityType = builder.enumType('TrustPolicyFindingSeverity', {
  description: 'What a finding means.',
  values: {
    BLOCKS: { description: 'It keeps Aurora out.' },
    UNSAFE: { description: 'It lets others in.' },
    NOTICE: { description: 'Neither, and worth knowing.' },
  } satisfies Record<(typeof SEVERITIES)[number], unknown>,
});

const FindingType = builder.objectRef<LocatedFinding>('TrustPolicyFinding').implement({
  description: 'One thing that is wrong, and where.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: `A name to decide by: ${FINDING_CODES.slice(0, -1).join(', ')} or ${FINDING_CODES.at(-1)}.`,
    }),
    severity: t.field({
      type: SeverityType,
      description: 'What it means.',
      resolve: ({ severity }) => severity,
    }),
    message: t.exposeString('message', { description: 'What is wrong, with the value that is.' }),
    remedy: t.exposeString('remedy', { description: 'What to do about it.' }),
    line: t.exposeInt('line', { description: 'The line in "text", from 1.' }),
    column: t.exposeInt('column', { description: 'The column in that line, from 1.' }),
  }),
});

const PartType = builder.objectRef<ExplainedPart>('TrustPolicyPart').implement({
  description: 'One part of a statement: the principal, the action, or a condition.',
  fields: (t) => ({
    element: t.exposeString('element', {
      description: 'Which part: "Principal", "StringEquals sts:ExternalId".',
    }),
    holds: t.exposeBoolean('holds', { description: "Whether it holds for Aurora's call." }),
    words: t.exposeString('words', { description: 'The same in a sentence.' }),
  }),
});

const StatementType = builder.objectRef<ExplainedStatement & Position>('TrustPolicyStatement').implement({
  description: 'One statement, in plain words.',
  fields: (t) => ({
    sid: t.exposeString('sid', { nullable: true, description: 'Its name. Null when it has none.' }),
    effect: t.exposeString('effect', { description: '"Allow" or "Deny".' }),
    applies: t.exposeBoolean('applies', { description: "Whether all of its parts hold for Aurora's call." }),
    words: t.exposeString('words', { description: 'What it says.' }),
    parts: t.field({ type: [PartType], description: 'Its parts.', resolve: ({ parts }) => [...parts] }),
    line: t.exposeInt('line', { description: 'Where it begins in "text": the line, from 1.' }),
    column: t.exposeInt('column', { description: 'The column in that line, from 1.' }),
  }),
});

const CorrectionType = builder
  .objectRef<NonNullable<TrustPolicyExplanation['correction']>>('TrustPolicyCorrection')
  .implement({
    description:
      'The document with the least change that lets Aurora in with the External ID, and no stranger.',
    fields: (t) => ({
      document: t.field({
        type: 'JSONObject',
        description: 'The document.',
        resolve: ({ document }) => document,
      }),
      json: t.string({
        description: 'The same as text, indented, ready to paste.',
        resolve: ({ document }) => JSON.stringify(document, null, 2),
      }),
      changes: t.stringList({ description: 'What was changed.', resolve: ({ changes }) => [...changes] }),
    }),
  });

const OtherKindType = builder.enumType('TrustPolicyOtherKind', {
  description: 'Who else can use a role.',
  values: {
    OWN_ACCOUNT: { description: 'Users and roles of the account that the role is in.' },
    ACCOUNT: { description: 'Another AWS account, or a user or role of it.' },
    ORGANIZATION: { description: 'Every account of an organization.' },
    PRINCIPAL: { description: 'A user or role that is named by its unique id.' },
    NETWORK: { description: 'Callers from a VPC or through a VPC endpoint.' },
    SERVICE: { description: 'An AWS service.' },
    FEDERATION: { description: 'People or programs that sign in at an identity provider.' },
  } satisfies Record<(typeof OUTSIDER_KINDS)[number], unknown>,
});

const OtherType = builder
  .objectRef<Pick<Outsider, 'kind' | 'principal'> & Position>('TrustPolicyOther')
  .implement({
    description: 'Somebody who can use the role without Aurora, because the trust policy names them.',
    fields: (t) => ({
      kind: t.field({ type: OtherKindType, description: 'What it is.', resolve: ({ kind }) => kind }),
      principal: t.exposeString('principal', { description: 'As the policy names it.' }),
      line: t.exposeInt('line', { description: 'The line in "text", from 1.' }),
      column: t.exposeInt('column', { description: 'The column in that line, from 1.' }),
    }),
  });

const ExplanationType = builder.objectRef<TrustPolicyExplanation>('TrustPolicyExplanation').implement({
  description: "A role's trust policy, explained: statement by statement, with what is wrong and where.",
  fields: (t) => ({
    verdict: t.field({
      type: VerdictType,
      description: 'What it amounts to.',
      resolve: ({ verdict }) => verdict,
    }),
    text: t.exposeString('text', {
      description: 'The document that lines and columns refer to: what was pasted, out of its wrapping.',
    }),
    findings: t.field({
      type: [FindingType],
      description: 'What is wrong: what keeps Aurora out first, then what lets others in.',
      resolve: ({ findings }) => [...findings],
    }),
    statements: t.field({
      type: [StatementType],
      description: 'All statements. Empty when the document is INVALID.',
      resolve: ({ statements }) => [...statements],
    }),
    others: t.field({
      type: [OtherType],
      description: 'Who else can use the role, without Aurora. Parties that the policy names; not an error.',
      resolve: ({ others }) => [...others],
    }),
    correction: t.field({
      type: CorrectionType,
      nullable: true,
      description: 'The corrected document. Null when nothing has to change.',
      resolve: ({ correction }) => correction,
    }),
  }),
});

builder.queryField('explainTrustPolicy', (t) =>
  t.field({
    type: ExplanationType,
    authScopes: { scope: 'connections:read', onboarding: true },
    complexity: JUDGES_DOCUMENT,
    ownTurn: true,
    description:
      "Explains the trust policy that is on a role: whether it lets Aurora in with the workspace's External ID, and nobody else. Asks AWS nothing about the role, and changes nothing.",
    args: {
      roleArn: t.arg.string({ required: true, description: "The role's ARN." }),
      document: t.arg.string({
        required: true,
        description:
          'The trust policy as it was copied: JSON, also URL-encoded, or within the output of "aws iam get-role", a template of CloudFormation or Terraform, a program or a mail.',
      }),
      workspaceId: t.arg.id({ description: "Whose role it is. A workspace's own token need not say." }),
    },
    resolve: async (_root, { roleArn, document, workspaceId }, context) =>
      valueOrError(
        await context.connections.explainTrustPolicy({
          workspaceId: valueOrError(reachWorkspace(context, workspaceId)),
          roleArn,
          document,
        }),
        audienceOf(context.viewer),
      ),
  }),
);
