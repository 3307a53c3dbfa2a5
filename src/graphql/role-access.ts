/** What a role may do, compared with what is asked of it. */

import { effectOf, givesAccess, severestFirst } from '../access/access-levels.ts';
import { isNeeded } from '../access/access-report.ts';
import { readingStatements } from '../access/reading-policy.ts';
import { type DeniedAction, remedyFor } from '../access/remedy.ts';
import { readReportedDenial } from '../access/reported-denial.ts';
import { type Connection, roleOf } from '../connection/connection.ts';
import type { UnreadCall } from '../connection/role-reading.ts';
import { UNKNOWN_LAYER } from '../connections/access.ts';
import type { DenialLayer } from '../iam/denial.ts';
import type { JsonObject } from '../iam/json/json-value.ts';
import { type PolicyKit, policyKit } from '../setup-kit/policy-kit.ts';
import type { AccessRecord, ReportedDenial } from '../storage/role-records.ts';
import { AccessStateType, ActionEffectType } from './access-types.ts';
import { builder, enumOf, moment } from './builder.ts';
import { FILE_TEXT_COST, LONG_TEXT_COST } from './cost.ts';
import { AwsConnectionNode } from './nodes.ts';
import { SetupFileType, SetupStepType } from './setup.ts';

/** What belongs to a role, with the role. */
type Of<T> = T & { readonly connection: Connection };
type Missing = AccessRecord['missing'][number];
type Excess = AccessRecord['excessive'][number];

const LayerType = enumOf<DenialLayer>('DenialLayer', 'Which policies deny an action.', {
  IDENTITY_POLICY: "The role's own policies, attached or inline.",
  PERMISSIONS_BOUNDARY: 'The permissions boundary of the role.',
  SERVICE_CONTROL_POLICY: "A service control policy of the account's organization.",
  RESOURCE_CONTROL_POLICY: "A resource control policy of the account's organization.",
  SESSION_POLICY: 'The session policy that Aurora or a program sent.',
  RESOURCE_POLICY: 'The policy of the resource.',
  VPC_ENDPOINT_POLICY: 'The policy of a VPC endpoint.',
  TRUST_POLICY: 'The trust policy of a role that was to be assumed.',
});

const EvidenceType = enumOf<Missing['evidence']>(
  'AccessEvidence',
  'How Aurora knows that the role lacks an action.',
  {
    READ: 'Aurora has read the policies of the role, and evaluated them.',
    SIMULATED: 'AWS has simulated the action for the role.',
    REPORTED: 'AWS refused the action to a program, which reported the error message.',
  },
);

const RiskType = enumOf<Excess['risk']>('ExcessRisk', 'Why a permission is too much.', {
  ADMINISTRATOR: 'Every action is allowed.',
  ALL_BUT_SOME: 'Every action is allowed, except those that the policy lists.',
  PASS_ROLE: 'The role may hand any role of the account to a service.',
  PERMISSIONS_MANAGEMENT: 'The role may change permissions.',
  CREDENTIALS: 'The role may get credentials or tokens of others.',
  WRITES: 'The role may change more than is asked for.',
  DATA: 'The role may read data, which is not asked for.',
});

const EFFECT = {
  type: ActionEffectType,
  description: 'What the action does.',
  resolve: ({ action }: { readonly action: string }) => effectOf(action),
};

const PermissionKitType = builder.objectRef<PolicyKit>('PermissionKit').implement({
  description: 'All ways to add one permission to the role, as an inline policy.',
  fields: (t) => ({
    consoleSteps: t.expose('consoleSteps', {
      type: [SetupStepType],
      description: 'The steps to add it by hand in the AWS console.',
    }),
    cli: t.expose('cli', {
      type: SetupFileType,
      description: 'A shell script for the AWS CLI that adds it.',
    }),
    cloudFormation: t.expose('template', {
      type: SetupFileType,
      description: 'A CloudFormation template that adds it.',
    }),
    terraform: t.expose('terraform', {
      type: SetupFileType,
      description: 'A configuration for Terraform or OpenTofu that adds it.',
    }),
  }),
});

/** The change that allows an action; null where a policy of the role itself cannot, or a person should decide. */
function kitFor(
  connection: Connection,
  layer: DenialLayer | null,
  { statement }: { readonly statement: JsonObject | null },
  action: string,
) {
  if (statement === null || (layer !== null && layer !== 'IDENTITY_POLICY') || givesAccess(action))
    return null;
  const document = { Version: '2012-10-17', Statement: [statement] };
  const name = `AuroraAllow-${action.replace(':', '-')}`.slice(0, 128);
  return policyKit(roleOf(connection), { name, document });
}

const MissingType = builder.objectRef<Of<Missing>>('MissingAction').implement({
  description:
    'An action that the role lacks, although the capability set asks for it or a program needed it.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The action, such as "ec2:DescribeInstances".' }),
    effect: t.field(EFFECT),
    resource: t.exposeString('resource', { description: 'The resource: an ARN, or "*".' }),
    reason: t.exposeString('reason', { description: 'What the action is needed for.' }),
    isNeeded: t.boolean({
      description:
        'Whether the capability set asks for the action. False if only a program tried it, and AWS refused.',
      resolve: isNeeded,
    }),
    layer: t.expose('layer', {
      type: LayerType,
      nullable: true,
      description: 'Which policies deny it. Null when AWS does not say.',
    }),
    evidence: t.expose('evidence', { type: EvidenceType, description: 'How Aurora knows.' }),
    remedy: t.string({
      description: 'What to do, as a sentence.',
      resolve: ({ remedy }) => remedy.words,
    }),
    statement: t.field({
      type: 'JSONObject',
      nullable: true,
      complexity: LONG_TEXT_COST,
      description: 'The statement to add to a policy of the role. Null when another change is needed.',
      resolve: ({ remedy }) => remedy.statement,
    }),
    kit: t.field({
      type: PermissionKitType,
      nullable: true,
      complexity: FILE_TEXT_COST,
      description:
        'All ways to add the statement. Null when another change is needed, and for actions that give out permissions, credentials or roles.',
      resolve: ({ connection, layer, remedy, action }) => kitFor(connection, layer, remedy, action),
    }),
  }),
});

const ExcessType = builder.objectRef<Excess>('ExcessivePermission').implement({
  description: 'A permission that the role has and should not need. It never prevents a connection.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The action or pattern, as the policy writes it.' }),
    policy: t.exposeString('policy', { description: 'The name of the policy.' }),
    statement: t.exposeString('statement', {
      description: 'The Sid of the statement, or its number from 1.',
    }),
    risk: t.expose('risk', { type: RiskType, description: 'Why it is too much.' }),
    words: t.exposeString('words', { description: 'The risk, and what to do instead.' }),
  }),
});

const UnknownType = builder.objectRef<AccessRecord['unknown'][number]>('UnknownAction').implement({
  description: 'An action for which Aurora cannot tell whether the role may do it.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The action.' }),
    resource: t.exposeString('resource', { description: 'The resource: an ARN, or "*".' }),
    reason: t.exposeString('reason', { description: 'What the action is needed for.' }),
    why: t.exposeString('why', { description: 'Why Aurora cannot tell.' }),
  }),
});

export const DenialType = builder.objectRef<Of<ReportedDenial>>('ReportedDenial').implement({
  description:
    'A call that AWS refused to a program. A check that finds the action allowed removes it; otherwise it ends 14 days after the last report.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The action that was refused.' }),
    effect: t.field(EFFECT),
    resource: t.exposeString('resource', {
      nullable: true,
      description: 'The resource, as AWS named it last. Null when it named none.',
    }),
    layer: t.field({
      type: LayerType,
      nullable: true,
      description: 'Which policies denied it. Null when AWS did not say.',
      resolve: layerOf,
    }),
    message: t.exposeString('message', {
      complexity: LONG_TEXT_COST,
      description: 'The latest error message of AWS.',
    }),
    count: t.exposeInt('count', { description: 'How often it was reported.' }),
    firstAt: t.expose('firstAt', moment('When it was first reported.')),
    lastAt: t.expose('lastAt', moment('When it was last reported.')),
    remedy: t.string({
      description: 'The smallest change that allows the action, as a sentence.',
      resolve: (denial) => remedyOf(denial).words,
    }),
    kit: t.field({
      type: PermissionKitType,
      nullable: true,
      complexity: FILE_TEXT_COST,
      description:
        'All ways to make that change. Null when no policy of the role can, and for actions that give out permissions, credentials or roles.',
      resolve: (denial) => kitFor(denial.connection, layerOf(denial), remedyOf(denial), denial.action),
    }),
  }),
});

function layerOf({ layer }: ReportedDenial): DenialLayer | null {
  return layer === UNKNOWN_LAYER ? null : (layer as DenialLayer);
}

function remedyOf({ connection, message, action, resource }: Of<ReportedDenial>) {
  const role = roleOf(connection);
  const parsed = readReportedDenial(message, role);
  const unparsed: DeniedAction = {
    action,
    resource: resource ?? '*',
    layer: null,
    isExplicit: false,
    deniedBy: null,
  };
  const denied = parsed.ok ? { ...parsed.value, deniedBy: parsed.value.policyArn } : unparsed;
  return remedyFor(denied, role.arn);
}

const AccessReportType = builder.objectRef<Of<AccessRecord>>('AccessReport').implement({
  description:
    'What the role may do, as of the last check: which permissions are missing, excessive or unknown.',
  fields: (t) => ({
    checkedAt: t.expose('checkedAt', moment('When Aurora made the check.')),
    capabilities: t.exposeString('capabilities', {
      nullable: true,
      description:
        'The name of the capability set that the role was compared with. Null when the workspace had chosen none.',
    }),
    state: t.expose('state', {
      type: AccessStateType,
      description: 'Whether the role may do what is asked for.',
    }),
    missing: t.field({
      type: [MissingType],
      complexity: { field: 1, multiplier: 20 },
      description: 'The actions that the role lacks, the most severe effects first.',
      resolve: ({ missing, connection }) => severestFirst(missing).map((one) => ({ ...one, connection })),
    }),
    excessive: t.expose('excessive', {
      type: [ExcessType],
      complexity: { field: 1, multiplier: 10 },
      description:
        'The permissions that the role should not need: at most 100, the greatest risks first. Also empty when Aurora may not read its policies.',
    }),
    unknown: t.expose('unknown', {
      type: [UnknownType],
      complexity: { field: 1, multiplier: 20 },
      description: 'The actions for which Aurora cannot tell.',
    }),
    boundaryArn: t.string({
      nullable: true,
      description:
        'The ARN of the permissions boundary of the role, where it blocks a missing action. Null otherwise, and when Aurora cannot see it.',
      resolve: ({ boundaryArn }) => boundaryArn ?? null,
    }),
    denials: t.field({
      type: [DenialType],
      complexity: { field: 1, multiplier: 10 },
      description:
        'Calls that AWS refused to programs, without those that a later check found allowed. The most severe effects first.',
      resolve: async ({ connection }, _args, { reportedDenials }) =>
        severestFirst((await reportedDenials.load(connection.id)) ?? []).map((one) => ({
          ...one,
          connection,
        })),
    }),
    readingPolicy: t.field({
      type: 'JSONObject',
      nullable: true,
      complexity: LONG_TEXT_COST,
      description:
        'The short policy that lets Aurora find out more, to add to the role. Null when Aurora may read all policies.',
      resolve: ({ isWhole, connection }) => (isWhole ? null : readingPolicyFor(connection)),
    }),
  }),
});

function readingPolicyFor(connection: Connection): JsonObject {
  const { partition, arn } = roleOf(connection);
  return { Version: '2012-10-17', Statement: readingStatements(partition, arn) };
}

/** Characters of AWS's sentence that are shown. */
const MAX_REASON_CHARACTERS = 300;

const UnreadType = builder.objectRef<UnreadCall>('UnreadCall').implement({
  description: 'A call that Aurora could not make to read the role.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The action, such as "iam:GetRole".' }),
    reason: t.string({
      description: 'Why the call failed, mostly in the words of AWS: the first 300 characters.',
      resolve: ({ reason }) => reason.slice(0, MAX_REASON_CHARACTERS),
    }),
  }),
});

builder.objectFields(AwsConnectionNode, (t) => ({
  unread: t.field({
    type: [UnreadType],
    complexity: { field: 1, multiplier: 2 },
    description: 'The calls that failed when Aurora last read the role. Empty before it has tried.',
    resolve: async ({ id }, _args, { roleRecords }) => (await roleRecords.load(id))?.unread ?? [],
  }),
  access: t.field({
    type: AccessReportType,
    nullable: true,
    description:
      'What the role may do. Null before the first check, and when Aurora may not read the role at all.',
    resolve: async (connection, _args, { roleRecords }) => {
      const record = await roleRecords.load(connection.id);
      return record === null || record.access === null ? null : { ...record.access, connection };
    },
  }),
  readingPolicy: t.field({
    type: 'JSONObject',
    nullable: true,
    complexity: LONG_TEXT_COST,
    description:
      'The short policy that lets Aurora read the role, to add to it. Null when Aurora can, and before it has tried.',
    resolve: async (connection, _args, { roleRecords }) => {
      const record = await roleRecords.load(connection.id);
      return record === null || record.access?.isWhole === true ? null : readingPolicyFor(connection);
    },
  }),
}));
