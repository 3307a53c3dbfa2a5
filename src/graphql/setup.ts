/** The setup kit: all forms in which a customer creates the role. */
import type { CapabilitySet } from '../access/capability.ts';
import type { Outcome } from '../connection/refusal.ts';
import type { SetupKit } from '../setup-kit/role-kit.ts';
import type { RolePolicy } from '../setup-kit/role-permissions.ts';
import {
  DEFAULT_ACCESS,
  DEFAULT_ROLE_NAME,
  narrowedTrustWarning,
  type RoleAccess,
  type RoleChoice,
  SESSION_SECONDS,
} from '../setup-kit/role-setup.ts';
import { readStackSetTargets } from '../setup-kit/role-stack-set.ts';
import type { SetupField, SetupFile, SetupStep, SetupTag } from '../setup-kit/setup-file.ts';
import { badInput } from './bad-input.ts';
import { builder, enumOf } from './builder.ts';
import { CapabilitySetType } from './capabilities.ts';
import type { GraphQLContext } from './context.ts';
import { FILE_TEXT_COST, GENERATION_COST, LARGE_GENERATION_COST } from './cost.ts';
import { directResultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { encodeId } from './ids.ts';
import { PolicyDocumentType, TrustPolicyType } from './policies.ts';
import { reachWorkspace, WORKSPACE_ID } from './reach.ts';

const RoleAccessType = enumOf<RoleAccess>('RoleAccess', 'What Aurora may do in the account.', {
  POWER_USER: 'PowerUserAccess: full access except IAM management. Recommended for most use cases.',
  READ_ONLY: 'ReadOnlyAccess: read-only access to all services.',
  OWN_POLICIES: 'Managed policies that the customer chooses: pass them as `permissionPolicyArns`.',
});

const SetupFieldType = builder.objectRef<SetupField>('SetupField').implement({
  description: 'A field of a form in the AWS console.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the field, as the console writes it.' }),
    value: t.exposeString('value', { description: 'The value that the field must have.' }),
    isEntered: t.exposeBoolean('isEntered', {
      description: 'Whether the user enters the value. If not, the form offers it.',
    }),
  }),
});

export const SetupStepType = builder.objectRef<SetupStep>('SetupStep').implement({
  description: 'One step in the AWS console.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'The step as a headline.' }),
    instruction: t.exposeString('instruction', { description: 'What to do, without the values.' }),
    fields: t.expose('fields', {
      type: [SetupFieldType],
      description: 'What to enter or to choose, in the order of the form.',
    }),
    detail: t.exposeString('detail', {
      description: 'The instruction, and a line with the value of each field.',
    }),
    values: t.exposeStringList('values', {
      description: 'The values in `detail` that the user should copy, in order.',
    }),
    url: t.exposeString('url', {
      nullable: true,
      description:
        'The console page for this step, with its form prefilled as far as the console allows. Null when the step continues on the same page.',
    }),
  }),
});

const SetupTagType = builder.objectRef<SetupTag>('SetupTag').implement({
  description: 'An AWS tag.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The key of the tag.' }),
    value: t.exposeString('value', { description: 'The value of the tag.' }),
  }),
});

export const SetupFileType = builder.objectRef<SetupFile>('SetupFile').implement({
  description: 'A complete text to paste or to save as a file. It contains no placeholders.',
  fields: (t) => ({
    fileName: t.exposeString('fileName', { description: 'The suggested name of the file.' }),
    mediaType: t.exposeString('mediaType', {
      description: 'The media type for a download, such as "application/json".',
    }),
    content: t.exposeString('content', {
      complexity: FILE_TEXT_COST,
      description: 'The content of the file.',
    }),
    usage: t.exposeStringList('usage', { description: 'The instructions for this file, step by step.' }),
    notes: t.exposeStringList('notes', { description: 'What else to know about this file.' }),
    url: t.string({
      complexity: FILE_TEXT_COST,
      description: 'The file as a data URL (RFC 2397), for a link that downloads it.',
      resolve: ({ mediaType, content }) =>
        `data:${mediaType};charset=utf-8;base64,${Buffer.from(content).toString('base64')}`,
    }),
  }),
});

type SetupPolicy = RolePolicy & { readonly kind: 'INLINE' | 'MANAGED' };

const SetupPolicyKindType = enumOf<SetupPolicy['kind']>(
  'SetupPolicyKind',
  'Where a setup kit puts a policy.',
  {
    INLINE: 'In the role itself: it is deleted with the role.',
    MANAGED:
      "A customer managed policy of the account. A set that is too large for the role's inline policies needs some.",
  },
);

const SetupPolicyType = builder.objectRef<SetupPolicy>('SetupPolicy').implement({
  description: 'A policy that a setup kit writes.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the policy.' }),
    kind: t.expose('kind', { type: SetupPolicyKindType, description: 'Where the policy is.' }),
    policy: t.expose('document', { type: PolicyDocumentType, description: 'The policy.' }),
  }),
});

/** `capabilities`: the set from which the permissions come. */
export type Kit = SetupKit & SetupKit['setup'] & { readonly capabilities: CapabilitySet | null };

export const SetupKitType = builder.objectRef<Kit>('SetupKit').implement({
  description:
    'All ways to create the role that Aurora needs. Each way creates the same role with the same tags. Applying one again updates the role.',
  fields: (t) => ({
    roleName: t.exposeString('roleName', { description: 'The name of the role.' }),
    access: t.expose('access', {
      type: RoleAccessType,
      description:
        'The access that was asked for. With `capabilities`, POWER_USER and READ_ONLY attach no managed policy.',
    }),
    permissionPolicyArns: t.exposeStringList('policyArns', {
      description: 'The ARNs of the managed policies that are attached to the role.',
    }),
    capabilities: t.expose('capabilities', {
      type: CapabilitySetType,
      nullable: true,
      description: 'The capability set, with the reason for each action. Null when the kit has none.',
    }),
    permissions: t.field({
      type: [SetupPolicyType],
      description:
        'The policies that the kit writes: exactly the permissions of `capabilities`, with `readsItself` those that Aurora needs to check the role, and with `readsOrganization` those that read the organization.',
      resolve: ({ permissions: { inline, managed } }) => [
        ...inline.map((policy) => ({ ...policy, kind: 'INLINE' as const })),
        ...managed.map((policy) => ({ ...policy, kind: 'MANAGED' as const })),
      ],
    }),
    maxSessionDurationSeconds: t.exposeInt('maxSessionSeconds', {
      description: 'The maximum duration of a session of the role, in seconds.',
    }),
    partition: t.exposeString('partition', {
      description: "The AWS partition in which the role must be: Aurora's own.",
    }),
    tags: t.expose('tags', { type: [SetupTagType], description: 'The tags of the role.' }),
    trustPolicy: t.expose('trust', { type: TrustPolicyType, description: 'The trust policy of the role.' }),
    trustWarning: t.string({
      nullable: true,
      description:
        'With `narrowTrust`: what happens when Aurora gets another IAM user or role, as a text to show. Null otherwise.',
      resolve: ({ trust }) => narrowedTrustWarning(trust),
    }),
    consoleSteps: t.expose('consoleSteps', {
      type: [SetupStepType],
      description: 'The steps to create the role by hand in the AWS console.',
    }),
    cli: t.expose('cli', {
      type: SetupFileType,
      description:
        'A shell script for the AWS CLI that creates the role, or updates one with the tags of this kit. It prints the ARN of the role at the end. It changes no other role of this name, unless the environment variable AURORA_REPLACE_ROLE has the ARN of that role.',
    }),
    cloudFormation: t.field({
      type: CloudFormationType,
      description: 'The role as a CloudFormation stack in one account.',
      resolve: (kit) => kit,
    }),
    stackSet: t.field({
      type: SetupFileType,
      description:
        "A shell script that creates a service-managed StackSet: the role in the accounts of an organization. It runs in the management account or in a delegated administrator's account. It prints the ARNs, one per line, for `connectAwsAccounts`.",
      args: {
        unitIds: t.arg.stringList({
          description:
            'The ids of the units that get the role; the units below them are included. The id of the root means all accounts. Null or empty: the script lists the units, and stops until one is chosen.',
        }),
        exceptAccountIds: t.arg.stringList({
          description: 'The account IDs in these units that do not get the role.',
        }),
      },
      resolve: ({ stackSet }, { unitIds, exceptAccountIds }) => {
        const targets = readStackSetTargets({
          unitIds: unitIds ?? [],
          exceptAccountIds: exceptAccountIds ?? [],
        });
        if (!targets.ok) throw badInput(targets.error.message, targets.error.remedies);
        return stackSet(targets.value);
      },
    }),
    terraform: t.expose('terraform', {
      type: SetupFileType,
      description: 'A configuration for Terraform or OpenTofu that creates the role.',
    }),
  }),
});

const CloudFormationType = builder.objectRef<SetupKit>('CloudFormationSetup').implement({
  description: 'The role as a CloudFormation stack. Its output RoleArn is the ARN of the role.',
  fields: (t) => ({
    quickCreateUrl: t.exposeString('quickCreateUrl', {
      nullable: true,
      description:
        'The console page where one click creates the stack. Null when the kit writes `permissions` or narrows the trust, which the published template does not contain, and when the operator has not published one: see SETUP_TEMPLATE_URL and `operatorKit`.',
    }),
    template: t.expose('template', {
      type: SetupFileType,
      description: 'The template to upload in the console, with all parameters filled in.',
    }),
    cli: t.expose('stackCli', {
      type: SetupFileType,
      description:
        'A shell script for the AWS CLI that creates the stack. It prints the ARN of the role at the end.',
    }),
  }),
});

/** What a caller may choose of the role. */
export const ROLE_ARGUMENTS = builder.args((arg) => ({
  access: arg.field({
    type: RoleAccessType,
    required: true,
    defaultValue: DEFAULT_ACCESS,
    description: 'What Aurora may do in the account.',
  }),
  permissionPolicyArns: arg.stringList({
    description:
      'The ARNs of 1 to 10 managed policies, or none with `capabilities` or `readsOrganization`. Only with the access OWN_POLICIES.',
  }),
  capabilities: arg.string({
    description:
      'The name of a capability set: the role gets exactly its permissions, in place of the managed policy of POWER_USER or READ_ONLY, and in addition to those of OWN_POLICIES. Null or absent: no set, also when the workspace has chosen one.',
  }),
  readsItself: arg.boolean({
    description:
      'Whether the role may read its own policies, so that Aurora can check them. Null or absent: only with `capabilities`.',
  }),
  readsOrganization: arg.boolean({
    description:
      'Whether the role may read its organization, for `connectOrganization`. With the access OWN_POLICIES and no other policies, it may do nothing else.',
  }),
  narrowTrust: arg.boolean({
    description:
      "Whether the role trusts only Aurora's present IAM user or role, by a condition on `aws:PrincipalArn`, and not all of its account. When Aurora gets another one, the role refuses it until its trust policy is updated: see `trustWarning`. Null or absent: no.",
  }),
  roleName: arg.string({
    required: true,
    defaultValue: DEFAULT_ROLE_NAME,
    description: 'The name of the role: 1 to 64 letters, digits or characters of _+=,.@-',
  }),
  maxSessionDurationSeconds: arg.int({
    required: true,
    defaultValue: SESSION_SECONDS.min,
    description: `The maximum duration of a session of the role: ${SESSION_SECONDS.min} to ${SESSION_SECONDS.max} seconds.`,
  }),
}));

type RoleArguments = {
  readonly access: RoleAccess;
  readonly permissionPolicyArns?: readonly string[] | null | undefined;
  readonly capabilities?: string | null | undefined;
  readonly readsItself?: boolean | null | undefined;
  readonly narrowTrust?: boolean | null | undefined;
  readonly readsOrganization?: boolean | null | undefined;
  readonly roleName: string;
  readonly maxSessionDurationSeconds: number;
};

/** The cost of a kit: a capability set makes it larger. */
export const kitCost = ({ capabilities }: { readonly capabilities?: unknown }) =>
  capabilities == null ? GENERATION_COST : LARGE_GENERATION_COST;

/** The kit for these arguments, from `make`. */
export async function kitFor(
  args: RoleArguments & { readonly workspaceId?: string | null | undefined },
  context: GraphQLContext,
  make: (id: string, globalId: string, choice: RoleChoice) => Promise<Outcome<SetupKit>>,
): Promise<Kit> {
  const id = valueOrUnionError(reachWorkspace(context, args.workspaceId));
  const capabilities =
    args.capabilities == null ? null : valueOrUnionError(context.capabilities.named(args.capabilities));
  const kit = valueOrUnionError(
    await make(id, encodeId('Workspace', id), {
      access: args.access,
      policyArns: args.permissionPolicyArns ?? undefined,
      capabilities,
      readsItself: args.readsItself ?? capabilities !== null,
      readsOrganization: args.readsOrganization ?? false,
      narrowTrust: args.narrowTrust ?? false,
      roleName: args.roleName,
      maxSessionSeconds: args.maxSessionDurationSeconds,
    }),
  );
  return { ...kit, ...kit.setup, capabilities };
}

builder.queryField('setupKit', (t) =>
  t.field({
    type: SetupKitType,
    authScopes: { scope: 'connections:read', onboarding: true },
    complexity: kitCost,
    ownTurn: true,
    description: 'All ways in which a customer can create the role for a workspace.',
    errors: directResultOf('SetupKitResult', 'InvalidInput', ...WORKSPACE_ERRORS, 'IdentityUnavailable'),
    args: { workspaceId: t.arg.id(WORKSPACE_ID), ...ROLE_ARGUMENTS },
    resolve: (_root, args, context) => kitFor(args, context, context.setup.role),
  }),
);
