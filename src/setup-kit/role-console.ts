/** The steps to create the role by hand: step 4 of the product's document. */
import { consoleQuery, consoleUrl } from './console.ts';
import type { RolePolicy } from './role-permissions.ts';
import { ROLE_DESCRIPTION, type RoleSetup, SESSION_SECONDS } from './role-setup.ts';
import { entered, type SetupField, type SetupStep, selected, setupStep, TAG_FIELDS } from './setup-file.ts';

/** The steps, with links to pages whose forms are prefilled as far as the console allows. */
export function roleConsoleSteps(setup: RoleSetup): SetupStep[] {
  const { partition, auroraAccountId, roleName, policyArns, trust } = setup;
  const rolePage = rolePageUrl(partition, roleName);
  const form = {
    step: 'type',
    trustedEntityType: 'AWS_ACCOUNT',
    awsAccount: auroraAccountId,
    isThirdParty: 'true',
    externalId: trust.externalId,
    policies: policyArns.join(','),
    roleName,
  };
  return [
    setupStep('Create a role', 'In the IAM console, open Roles and choose Create role.', {
      url: consoleUrl(partition, 'iam', `roles/create?${consoleQuery(form)}`),
    }),
    setupStep("Trust Aurora's account", 'Fill in the page "Select trusted entity". Then choose Next.', {
      fields: [
        selected('Trusted entity type', 'AWS account'),
        selected('An AWS account', 'Another AWS account'),
        entered('Account ID', auroraAccountId),
        selected('Require external ID', 'Select this box'),
        entered('External ID', trust.externalId),
        selected('Require MFA', 'Do not select this box'),
      ],
    }),
    policyArns.length === 0
      ? setupStep(
          'Attach no permissions yet',
          'On the page "Add permissions", choose Next. You add the permissions later, on the page of the role.',
          {},
        )
      : setupStep(
          'Attach the permissions',
          `On the page "Add permissions", search for ${policyArns.length === 1 ? 'the policy and select it' : 'each policy and select it'}. Then choose Next.`,
          { fields: policyArns.map((arn) => entered('Permissions policies', nameOf(arn))) },
        ),
    setupStep(
      'Name the role',
      `Fill in the page "Name, review, and create". You can skip the tags. Then choose Create role. Does AWS say that the name ${roleName} already exists? It changed nothing. Connect the ARN of that role instead ("Already have a role?").`,
      {
        fields: [
          entered('Role name', roleName),
          entered('Description', ROLE_DESCRIPTION),
          ...setup.tags.flatMap(({ key, value }) => [
            entered(TAG_FIELDS.key, key),
            entered(TAG_FIELDS.value, value),
          ]),
        ],
      },
    ),
    ...permissionSteps(setup, rolePage),
    ...sessionSteps(setup, rolePage),
    ...trustSteps(setup, rolePage),
    setupStep(
      'Copy the Role ARN',
      `Open the role and copy its ARN. It looks like arn:${partition}:iam::123456789012:role/${roleName}.`,
      { url: rolePage },
    ),
  ];
}

/** The page of a role; null when the console has no public URL. */
export function rolePageUrl(partition: string, roleName: string): string | null {
  return consoleUrl(partition, 'iam', `roles/details/${encodeURIComponent(roleName)}?section=permissions`);
}

/** Adds a policy on the page of the role. */
export function inlinePolicyStep({ name, document }: RolePolicy, rolePage: string | null): SetupStep {
  return setupStep(
    `Add the policy ${name}`,
    `On the role's page, choose Add permissions. Choose Create inline policy. Choose JSON. ${PASTE_POLICY}`,
    { fields: policyFields({ name, document }), url: rolePage },
  );
}

export const PASTE_POLICY =
  'Replace the text in the editor with the policy. Choose Next. Enter the policy name. Choose Create policy.';

export function policyFields({ name, document }: RolePolicy): SetupField[] {
  return [entered('Policy', JSON.stringify(document)), entered('Policy name', name)];
}

/** One step for each policy that the kit writes. */
function permissionSteps({ permissions, partition }: RoleSetup, rolePage: string | null): SetupStep[] {
  const { inline, managed } = permissions;
  return [
    ...inline.map((policy) => inlinePolicyStep(policy, rolePage)),
    ...managed.map((policy) =>
      setupStep(
        `Create the policy ${policy.name}`,
        `In the IAM console, open Policies. Choose Create policy. Choose JSON. ${PASTE_POLICY} Then open the role's page. Choose Add permissions, then Attach policies.`,
        { fields: policyFields(policy), url: consoleUrl(partition, 'iam', 'policies/create') },
      ),
    ),
  ];
}

function sessionSteps({ maxSessionSeconds }: RoleSetup, rolePage: string | null): SetupStep[] {
  if (maxSessionSeconds <= SESSION_SECONDS.min) return [];
  return [
    setupStep(
      'Set the session length',
      "On the role's page choose Edit. Enter the duration, and choose Save changes.",
      {
        fields: [entered('Maximum session duration, in seconds', String(maxSessionSeconds))],
        url: rolePage,
      },
    ),
  ];
}

/** What the form of a new role cannot set in its trust policy. */
function trustSteps({ trust }: RoleSetup, rolePage: string | null): SetupStep[] {
  const edit = "On the role's page choose Trust relationships, Edit trust policy.";
  if (trust.callerArns.length > 0)
    return [
      setupStep(
        "Narrow the trust to Aurora's user or role",
        `${edit} Replace the text in the editor with this policy, and choose Update policy.`,
        { fields: [entered('Trust policy', JSON.stringify(trust.document))], url: rolePage },
      ),
    ];
  if (trust.roleActions.length === 0) return [];
  const actions = ['sts:AssumeRole', ...trust.roleActions].map((action) => `"${action}"`).join(', ');
  return [
    setupStep(
      'Allow what Aurora sends with each session',
      `${edit} Replace "sts:AssumeRole" after "Action" with this list, and choose Update policy.`,
      { fields: [entered('Action', `[${actions}]`)], url: rolePage },
    ),
  ];
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
