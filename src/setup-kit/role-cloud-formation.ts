/** The CloudFormation template that creates the role in one account. */
import { permissionPolicies, type TrustPolicy, trustPolicy } from '../trust/trust-policy.ts';
import { consoleQuery, consoleUrl, homeRegion } from './console.ts';
import { scriptUsage } from './role-cli.ts';
import type { RolePermissions } from './role-permissions.ts';
import {
  REPORT_PARAMETERS,
  REPORTED,
  type Reporting,
  type ReportParameters,
  reportResources,
  reportValues,
} from './role-report.ts';
import {
  DEFAULT_ROLE_NAME,
  ROLE_DESCRIPTION,
  type RoleSetup,
  roleTags,
  SESSION_SECONDS,
} from './role-setup.ts';
import { jsonFile, type SetupFile, scriptNeeds, shellScript } from './setup-file.ts';
import { quoteShell, shellBlock } from './shell.ts';
import { ROLE_STACK_NAME, roleStackSteps, stepInWords } from './stack-steps.ts';

const TEMPLATE_FILE = 'aurora-role.cloudformation.json';

/** The parameters of the template for one role, as strings. Those of the report only where the stack reports the role. */
type Parameters = Readonly<Record<keyof typeof PARAMETERS, string>> & Partial<ReportParameters>;

const PARAMETERS = {
  RoleName: {
    Type: 'String',
    Description: 'The name of the role.',
    AllowedPattern: '[A-Za-z0-9_+=,.@-]{1,64}',
  },
  AuroraAccountId: {
    Type: 'String',
    Description: "Aurora's AWS account, which the role trusts.",
    AllowedPattern: '[0-9]{12}',
  },
  ExternalId: {
    Type: 'String',
    Description: 'The External ID of the workspace, as Aurora shows it. The role requires it.',
    AllowedPattern: '[A-Za-z0-9_+=,.@:/-]{2,1224}',
  },
  PermissionPolicyArns: {
    Type: 'CommaDelimitedList',
    Description: 'The ARNs of the managed policies that determine what Aurora may do.',
  },
  MaxSessionDuration: {
    Type: 'Number',
    Description: 'The maximum duration of a session, in seconds.',
    MinValue: SESSION_SECONDS.min,
    MaxValue: SESSION_SECONDS.max,
  },
  WorkspaceId: {
    Type: 'String',
    Description: 'The id of the workspace in Aurora, for a tag.',
  },
} as const;

/** In the shared template: whether the quick-create link has passed where to report the role. */
const REPORTS = 'Reports';

/**
 * The template, with these defaults of its parameters, and these policies in addition.
 *
 * @param reports `CONDITION`: it reports the role where its parameters say so
 */
function template(
  defaults: Partial<Parameters>,
  reports: 'ALWAYS' | 'NEVER' | 'CONDITION',
  {
    roleActions,
    callerArns = [],
  }: Pick<TrustPolicy, 'roleActions'> & Partial<Pick<TrustPolicy, 'callerArns'>>,
  { inline, managed }: RolePermissions = { inline: [], managed: [] },
): object {
  // An empty list of CloudFormation has one empty entry, which is not an ARN.
  const attaches = defaults.PermissionPolicyArns !== '';
  const trust = trustPolicy(
    { partition: reference('AWS::Partition'), accountId: reference('AuroraAccountId'), roleActions },
    reference('ExternalId'),
    callerArns,
  );
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The IAM role through which Aurora works in this AWS account.',
    Parameters: Object.fromEntries(
      [...parametersFor(attaches), ...(reports === 'NEVER' ? [] : Object.entries(REPORT_PARAMETERS))].map(
        ([name, parameter]) => {
          const value = defaults[name as keyof Parameters];
          // A quick-create link cannot pass parameters with NoEcho.
          const isHidden = reports === 'ALWAYS' && name.endsWith('Token');
          return [
            name,
            {
              ...parameter,
              ...(isHidden && { NoEcho: true }),
              ...(value !== undefined && { Default: value }),
            },
          ];
        },
      ),
    ),
    ...(reports === 'CONDITION' && {
      Conditions: { [REPORTS]: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ReportUrl' }, ''] }] } },
    }),
    Resources: {
      AuroraRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { Ref: 'RoleName' },
          Description: ROLE_DESCRIPTION,
          AssumeRolePolicyDocument: withReferences(trust.document),
          ...(attaches && { ManagedPolicyArns: { Ref: 'PermissionPolicyArns' } }),
          ...(inline.length > 0 && {
            Policies: inline.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: document })),
          }),
          MaxSessionDuration: { Ref: 'MaxSessionDuration' },
          Tags: roleTags(reference('WorkspaceId')).map(({ key, value }) => ({
            Key: key,
            Value: withReferences(value),
          })),
        },
      },
      ...Object.fromEntries(
        managed.map(({ name, document }, index) => [
          `AuroraPermissions${index + 1}`,
          {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: { ManagedPolicyName: name, PolicyDocument: document, Roles: [{ Ref: 'AuroraRole' }] },
          },
        ]),
      ),
      ...(reports !== 'NEVER' && reportingPart(managed.length, reports === 'CONDITION')),
    },
    Outputs: {
      RoleArn: {
        Description: 'The ARN of the role: connect it in Aurora.',
        Value: { 'Fn::GetAtt': ['AuroraRole', 'Arn'] },
      },
    },
  };
}

function reportingPart(managedPolicies: number, isConditional: boolean): Record<string, object> {
  const after = Array.from({ length: managedPolicies }, (_, index) => `AuroraPermissions${index + 1}`);
  const resources = Object.entries(reportResources(after));
  if (!isConditional) return Object.fromEntries(resources);
  return Object.fromEntries(resources.map(([name, resource]) => [name, { Condition: REPORTS, ...resource }]));
}

/** The parameters of the template; without managed policies to attach, there is none for them. */
function parametersFor(attaches: boolean) {
  return Object.entries(PARAMETERS).filter(([name]) => attaches || name !== 'PermissionPolicyArns');
}

/** The template for quick-create links. It is public, so it contains no workspace's External ID. */
export function sharedRoleTemplate(aurora: {
  readonly partition: string;
  readonly accountId: string | null;
  readonly roleActions: readonly string[];
}): SetupFile {
  const recommended = permissionPolicies(aurora.partition).find((policy) => policy.recommended);
  const content = template(
    {
      RoleName: DEFAULT_ROLE_NAME,
      MaxSessionDuration: String(SESSION_SECONDS.min),
      WorkspaceId: '',
      ...(aurora.accountId !== null && { AuroraAccountId: aurora.accountId }),
      ...(recommended !== undefined && { PermissionPolicyArns: recommended.arn }),
      ...reportValues({ url: '', reportToken: '', disconnectToken: '' }),
    },
    'CONDITION',
    aurora,
  );
  return jsonFile('aurora-role-template.json', content, [
    "Upload it to SETUP_TEMPLATE_URL: an object in S3 that the customers' accounts can read.",
  ]);
}

function templateOf(setup: RoleSetup, reporting: Reporting | null): object {
  const reports = reporting === null ? 'NEVER' : 'ALWAYS';
  return template(parametersOf(setup, reporting), reports, setup.trust, setup.permissions);
}

/** The values of the parameters that the template has. */
function valuesOf(setup: RoleSetup, reporting: Reporting | null): [string, string][] {
  const { PermissionPolicyArns: arns, ...values } = parametersOf(setup, reporting);
  return Object.entries(arns === '' ? values : { ...values, PermissionPolicyArns: arns });
}

function parametersOf(setup: RoleSetup, reporting: Reporting | null): Parameters {
  return {
    RoleName: setup.roleName,
    AuroraAccountId: setup.auroraAccountId,
    ExternalId: setup.trust.externalId,
    PermissionPolicyArns: setup.policyArns.join(','),
    MaxSessionDuration: String(setup.maxSessionSeconds),
    WorkspaceId: setup.workspaceId,
    ...(reporting !== null && reportValues(reporting)),
  };
}

/** The template with all parameters filled in. */
export function roleTemplate(setup: RoleSetup, reporting: Reporting | null): SetupFile {
  return jsonFile(
    TEMPLATE_FILE,
    templateOf(setup, reporting),
    [
      ...roleStackSteps(setup.partition, TEMPLATE_FILE).map(stepInWords),
      reporting === null
        ? 'When the stack is complete, its output RoleArn is the ARN of the role: connect it in Aurora.'
        : REPORTED,
    ],
    [...(reporting === null ? [] : ['Use this template for one account only.']), DELETED_STACK],
  );
}

/** A stack that reports its role also disconnects the account. */
const DELETED_STACK =
  'If you delete the stack later, AWS deletes the role, and Aurora loses access to the account.';

/** The template as shell commands. */
export function roleStackCli(setup: RoleSetup, reporting: Reporting | null): SetupFile {
  const region = homeRegion(setup.partition);
  const overrides = valuesOf(setup, reporting).map(([name, value]) => quoteShell(`${name}=${value}`));
  const block = shellBlock([
    ...templateLines(templateOf(setup, reporting)),
    `aws cloudformation deploy --region ${region} --stack-name ${ROLE_STACK_NAME} --template-file "$template" --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset --parameter-overrides ${overrides.join(' ')}`,
    `aws cloudformation describe-stacks --region ${region} --stack-name ${ROLE_STACK_NAME} --query "Stacks[0].Outputs[?OutputKey=='RoleArn'].OutputValue" --output text`,
  ]);
  return shellScript('aurora-role-stack.sh', block, scriptUsage(reporting), [
    scriptNeeds(false),
    DELETED_STACK,
  ]);
}

/**
 * The console page where one click creates the stack. Null when the console has no public URL, and for policies and a
 * narrowed trust, which the shared template does not contain.
 */
export function quickCreateUrl(
  setup: RoleSetup,
  reporting: Reporting | null,
  templateUrl: string,
): string | null {
  const { inline, managed } = setup.permissions;
  if (inline.length + managed.length > 0 || setup.trust.callerArns.length > 0) return null;
  const parameters = Object.entries(parametersOf(setup, reporting)).map(([name, value]) => [
    `param_${name}`,
    value,
  ]);
  const query = consoleQuery({
    templateURL: templateUrl,
    stackName: ROLE_STACK_NAME,
    ...(Object.fromEntries(parameters) as Record<string, string>),
  });
  return consoleUrl(setup.partition, 'cloudformation', `stacks/quickcreate?${query}`);
}

/** The template of a stack that reports nothing, and the values of its parameters. */
export function roleStack(setup: RoleSetup) {
  const parameters = valuesOf(setup, null).map(([name, value]) => ({
    ParameterKey: name,
    ParameterValue: value,
  }));
  return { template: templateOf(setup, null), parameters };
}

/** Shell lines that write a template to the temporary file `$template`, which is deleted at the end. */
export function templateLines(template: object): string[] {
  return [
    'template="$(mktemp)"',
    `trap 'rm -f "$template"' EXIT`,
    `printf '%s' ${quoteShell(JSON.stringify(template))} >"$template"`,
  ];
}

/** A reference to a parameter or pseudo parameter within a string, for `withReferences`. */
function reference(name: string): string {
  return `\${${name}}`;
}

/** Replaces strings that contain references with CloudFormation's functions. */
function withReferences(value: unknown): unknown {
  if (typeof value === 'string') {
    const only = /^\$\{([\w:]+)\}$/.exec(value)?.[1];
    if (only !== undefined) return { Ref: only };
    return value.includes('${') ? { 'Fn::Sub': value } : value;
  }
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withReferences(inner)]));
}
