/** The setup kit: everything with which a customer makes the role, and the operator Aurora's user. */
import type { SetupKit } from '../setup-kit/role-kit.ts';
import {
  DEFAULT_ACCESS,
  DEFAULT_ROLE_NAME,
  ROLE_ACCESSES,
  type RoleAccess,
  SESSION_SECONDS,
} from '../setup-kit/role-setup.ts';
import type { SetupFile, SetupStep, SetupTag } from '../setup-kit/setup-file.ts';
import type { OperatorKit } from '../setup-kit/user-kit.ts';
import { DEFAULT_USER_NAME } from '../setup-kit/user-setup.ts';
import { builder } from './builder.ts';
import { FILE, MAKES_DOCUMENTS } from './cost.ts';
import {
  IdentityUnavailable,
  InvalidInput,
  valueOrThrow,
  WorkspaceNotFound,
  WorkspaceRequired,
} from './errors.ts';
import { encodeId } from './ids.ts';
import { PolicyDocumentType, TrustPolicyType } from './policies.ts';
import { reachWorkspace } from './reach.ts';

const ACCESS_DESCRIPTIONS: Readonly<Record<RoleAccess, string>> = {
  POWER_USER: 'PowerUserAccess: full access except IAM management. Recommended for most use cases.',
  READ_ONLY: 'ReadOnlyAccess: read-only access to all services.',
  OWN_POLICIES: "Managed policies of the customer's choice: permissionPolicyArns.",
};

const RoleAccessType = builder.enumType('RoleAccess', {
  description: 'What Aurora shall be allowed in the account.',
  values: Object.fromEntries(
    ROLE_ACCESSES.map((access) => [access, { value: access, description: ACCESS_DESCRIPTIONS[access] }]),
  ) as Record<RoleAccess, { value: RoleAccess; description: string }>,
});

const SetupStepType = builder.objectRef<SetupStep>('SetupStep').implement({
  description: 'A step in the AWS console.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'What is done, in a few words.' }),
    detail: t.exposeString('detail', { description: 'How, with every value to enter.' }),
    values: t.stringList({
      description: 'The values of "detail" that are to be copied rather than typed, in its order.',
      resolve: ({ values }) => [...values],
    }),
    url: t.exposeString('url', {
      nullable: true,
      description:
        "The console's page where it is done, with its form filled in as far as the console takes it. Null where the step goes on on the same page.",
    }),
  }),
});

const SetupTagType = builder.objectRef<SetupTag>('SetupTag').implement({
  description: 'A tag of AWS.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its key.' }),
    value: t.exposeString('value', { description: 'Its value.' }),
  }),
});

/** A file of a kit, and where else it can be had. */
type DownloadableFile = SetupFile & { readonly query: URLSearchParams };

const SetupFileType = builder.objectRef<DownloadableFile>('SetupFile').implement({
  description: 'A text to paste, or to save as a file: complete, nothing in it is a placeholder.',
  fields: (t) => ({
    fileName: t.exposeString('fileName', { description: 'A good name for the file.' }),
    mediaType: t.exposeString('mediaType', { description: 'For a download, such as "application/json".' }),
    content: t.exposeString('content', { complexity: FILE, description: 'The text.' }),
    usage: t.stringList({
      description: 'What to do with it, in order.',
      resolve: ({ usage }) => [...usage],
    }),
    url: t.string({
      description:
        'The same to download with GET and the header "Authorization: Bearer TOKEN", such as with curl.',
      resolve: ({ fileName, query }, _args, { publicUrl }) => `${publicUrl()}/setup/${fileName}?${query}`,
    }),
  }),
});

type ShownSetupKit = { readonly kit: SetupKit; readonly query: URLSearchParams };

const SetupKitType = builder.objectRef<ShownSetupKit>('SetupKit').implement({
  description:
    'The role that Aurora needs, in every form in which it can be made. Each form makes the same role, with the same tags; to apply one again brings the role up to date.',
  fields: (t) => {
    const file = (description: string, of: (kit: SetupKit) => SetupFile) =>
      t.field({
        type: SetupFileType,
        description,
        resolve: ({ kit, query }) => ({ ...of(kit), query }),
      });
    return {
      roleName: t.string({ description: "The role's name.", resolve: ({ kit }) => kit.setup.roleName }),
      access: t.field({
        type: RoleAccessType,
        description: 'What Aurora is allowed.',
        resolve: ({ kit }) => kit.setup.access,
      }),
      permissionPolicyArns: t.stringList({
        description: 'The managed policies that are attached to the role.',
        resolve: ({ kit }) => [...kit.setup.policyArns],
      }),
      maxSessionDurationSeconds: t.int({
        description: 'How long a session of the role may last.',
        resolve: ({ kit }) => kit.setup.maxSessionSeconds,
      }),
      partition: t.string({
        description: "The partition that the role must be in: Aurora's.",
        resolve: ({ kit }) => kit.setup.partition,
      }),
      tags: t.field({
        type: [SetupTagType],
        description: "The role's tags.",
        resolve: ({ kit }) => [...kit.setup.tags],
      }),
      trustPolicy: t.field({
        type: TrustPolicyType,
        description: "The role's trust policy.",
        resolve: ({ kit }) => kit.setup.trust,
      }),
      consoleSteps: t.field({
        type: [SetupStepType],
        description: 'By hand, in the AWS console.',
        resolve: ({ kit }) => [...kit.consoleSteps],
      }),
      cli: file(
        "With the AWS CLI: one block to paste. It makes the role or brings it up to date, and ends by printing the role's ARN.",
        ({ cli }) => cli,
      ),
      cloudFormation: t.field({
        type: CloudFormationType,
        description: 'With CloudFormation, in one account.',
        resolve: (shown) => shown,
      }),
      stackSet: file(
        'With a service-managed StackSet: the role in every account of an organisation. It prints the ARNs, one a line, for connectAwsAccounts.',
        ({ stackSet }) => stackSet,
      ),
      terraform: file('With Terraform or OpenTofu.', ({ terraform }) => terraform),
    };
  },
});

const CloudFormationType = builder.objectRef<ShownSetupKit>('CloudFormationSetup').implement({
  description: 'The role as a CloudFormation stack, whose output RoleArn is its ARN.',
  fields: (t) => ({
    quickCreateUrl: t.string({
      nullable: true,
      description:
        "The console's page where one click makes the stack. Null where the operator has not put the template anywhere: SETUP_TEMPLATE_URL, operatorKit.",
      resolve: ({ kit }) => kit.quickCreateUrl,
    }),
    template: t.field({
      type: SetupFileType,
      description: 'The template, to upload in the console. Its parameters are filled in.',
      resolve: ({ kit, query }) => ({ ...kit.template, query }),
    }),
    cli: t.field({
      type: SetupFileType,
      description: "The same with the AWS CLI: one block to paste, which ends by printing the role's ARN.",
      resolve: ({ kit, query }) => ({ ...kit.stackCli, query }),
    }),
  }),
});

const OperatorKitType = builder
  .objectRef<{ readonly kit: OperatorKit; readonly query: URLSearchParams }>('OperatorKit')
  .implement({
    description:
      "Aurora's own IAM user, with the least that it needs, in every form in which it can be made.",
    fields: (t) => {
      const file = (description: string, of: (kit: OperatorKit) => SetupFile) =>
        t.field({
          type: SetupFileType,
          description,
          resolve: ({ kit, query }) => ({ ...of(kit), query }),
        });
      return {
        userName: t.string({ description: "The user's name.", resolve: ({ kit }) => kit.setup.userName }),
        policy: t.field({
          type: PolicyDocumentType,
          description: "The user's policy.",
          resolve: ({ kit }) => kit.setup.policy,
        }),
        consoleSteps: t.field({
          type: [SetupStepType],
          description: 'By hand, in the AWS console.',
          resolve: ({ kit }) => [...kit.consoleSteps],
        }),
        cli: file(
          "With the AWS CLI: one block to paste, which ends by printing the lines for Aurora's .env.",
          ({ cli }) => cli,
        ),
        cloudFormation: file('With CloudFormation.', ({ template }) => template),
        terraform: file('With Terraform or OpenTofu.', ({ terraform }) => terraform),
        roleTemplate: file(
          "The CloudFormation template that customers' quick-create links use. It holds nothing of any workspace.",
          ({ roleTemplate }) => roleTemplate,
        ),
        roleTemplateUploadCommand: t.string({
          nullable: true,
          description:
            "With the AWS CLI: puts that template where SETUP_TEMPLATE_URL says. The customers' accounts must be able to read it there. Null while SETUP_TEMPLATE_URL is not set.",
          resolve: ({ kit }) => kit.uploadCommand,
        }),
      };
    },
  });

builder.queryFields((t) => ({
  setupKit: t.field({
    type: SetupKitType,
    authScopes: { scope: 'connections:read', onboarding: true },
    complexity: MAKES_DOCUMENTS,
    ownTurn: true,
    description: "Everything with which a customer makes the role for a workspace, in Aurora's partition.",
    errors: {
      types: [InvalidInput, WorkspaceRequired, WorkspaceNotFound, IdentityUnavailable],
      directResult: true,
      union: { name: 'SetupKitResult' },
    },
    args: {
      workspaceId: t.arg.id({ description: "For which workspace. A workspace's own token need not say." }),
      access: t.arg({
        type: RoleAccessType,
        required: true,
        defaultValue: DEFAULT_ACCESS,
        description: 'What Aurora shall be allowed.',
      }),
      permissionPolicyArns: t.arg.stringList({
        description: 'With OWN_POLICIES: the ARNs of 1 to 10 managed policies.',
      }),
      roleName: t.arg.string({
        required: true,
        defaultValue: DEFAULT_ROLE_NAME,
        description: "The role's name: 1 to 64 letters, digits or characters of _+=,.@-",
      }),
      maxSessionDurationSeconds: t.arg.int({
        required: true,
        defaultValue: SESSION_SECONDS.min,
        description: `How long a session of the role may last: ${SESSION_SECONDS.min} to ${SESSION_SECONDS.max} seconds.`,
      }),
    },
    resolve: async (_root, args, context) => {
      const { access, permissionPolicyArns, roleName, maxSessionDurationSeconds } = args;
      const id = valueOrThrow(reachWorkspace(context, args.workspaceId));
      const workspaceId = encodeId('Workspace', id);
      const kit = valueOrThrow(
        await context.setup.role(id, workspaceId, {
          access,
          policyArns: permissionPolicyArns ?? undefined,
          roleName,
          maxSessionSeconds: maxSessionDurationSeconds,
        }),
      );
      const query = new URLSearchParams({ workspaceId, access, roleName });
      query.set('maxSessionDurationSeconds', String(maxSessionDurationSeconds));
      for (const arn of permissionPolicyArns ?? []) query.append('permissionPolicyArn', arn);
      return { kit, query };
    },
  }),

  operatorKit: t.field({
    type: OperatorKitType,
    authScopes: { anyone: true },
    complexity: MAKES_DOCUMENTS,
    ownTurn: true,
    description:
      "For the operator: everything with which to make Aurora's own IAM user, which may assume roles and nothing else. It can be asked before Aurora has credentials.",
    errors: {
      types: [InvalidInput],
      directResult: true,
      union: { name: 'OperatorKitResult' },
    },
    args: {
      userName: t.arg.string({
        required: true,
        defaultValue: DEFAULT_USER_NAME,
        description: "The user's name: 1 to 64 letters, digits or characters of _+=,.@-",
      }),
      roleNamePattern: t.arg.string({
        required: true,
        defaultValue: '*',
        description:
          'Which roles the user may assume, by their names: "AuroraRole", or with "*" and "?", such as "Aurora*". Customers must then name their roles so. A role with a path needs it here, too: "team/Aurora*".',
      }),
    },
    resolve: async (_root, { userName, roleNamePattern }, context) => ({
      kit: valueOrThrow(await context.setup.operator({ userName, roleNamePattern })),
      query: new URLSearchParams({ userName, roleNamePattern }),
    }),
  }),
}));
