/** All forms in which the operator creates Aurora's own IAM user. */
import type { OperatorKit } from '../setup-kit/user-kit.ts';
import { DEFAULT_USER_NAME } from '../setup-kit/user-setup.ts';
import { builder } from './builder.ts';
import { GENERATION_COST } from './cost.ts';
import { directResultOf, valueOrUnionError } from './errors.ts';
import { PolicyDocumentType } from './policies.ts';
import { SetupFileType, SetupStepType } from './setup.ts';

const OperatorKitType = builder.objectRef<OperatorKit & OperatorKit['setup']>('OperatorKit').implement({
  description: "All ways to create Aurora's own IAM user, with the fewest permissions that it needs.",
  fields: (t) => ({
    userName: t.exposeString('userName', { description: 'The name of the IAM user.' }),
    policy: t.expose('policy', { type: PolicyDocumentType, description: 'The policy of the IAM user.' }),
    consoleSteps: t.expose('consoleSteps', {
      type: [SetupStepType],
      description: 'The steps to create the IAM user by hand in the AWS console.',
    }),
    cli: t.expose('cli', {
      type: SetupFileType,
      description:
        "A shell script for the AWS CLI that creates the IAM user. It prints the lines for Aurora's .env at the end.",
    }),
    cloudFormation: t.expose('template', {
      type: SetupFileType,
      description: 'A CloudFormation template that creates the IAM user.',
    }),
    terraform: t.expose('terraform', {
      type: SetupFileType,
      description: 'A configuration for Terraform or OpenTofu that creates the IAM user.',
    }),
    roleTemplate: t.expose('roleTemplate', {
      type: SetupFileType,
      description:
        "The CloudFormation template that customers' quick-create links use. It contains nothing about any workspace.",
    }),
    roleTemplateUploadCommand: t.exposeString('uploadCommand', {
      nullable: true,
      description:
        "An AWS CLI command that uploads `roleTemplate` to SETUP_TEMPLATE_URL. The customers' accounts must be able to read it there. Null while SETUP_TEMPLATE_URL is not set.",
    }),
  }),
});

builder.queryField('operatorKit', (t) =>
  t.field({
    type: OperatorKitType,
    authScopes: { anyone: true },
    complexity: GENERATION_COST,
    ownTurn: true,
    description:
      "For the operator: all ways to create Aurora's own IAM user, which may only assume roles. It works before Aurora has credentials.",
    errors: directResultOf('OperatorKitResult', 'InvalidInput'),
    args: {
      userName: t.arg.string({
        required: true,
        defaultValue: DEFAULT_USER_NAME,
        description: 'The name of the IAM user: 1 to 64 letters, digits or characters of _+=,.@-',
      }),
      roleNamePattern: t.arg.string({
        required: true,
        defaultValue: '*',
        description:
          'The names of the roles that the user may assume: "AuroraRole", or with wildcards "*" and "?", such as "Aurora*". Customers must then use matching names. For a role with a path, include the path: "team/Aurora*".',
      }),
    },
    resolve: async (_root, choice, context) => {
      const kit = valueOrUnionError(await context.setup.operator(choice));
      return { ...kit, ...kit.setup };
    },
  }),
);
