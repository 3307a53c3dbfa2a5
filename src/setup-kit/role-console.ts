/** The steps to create the role by hand: step 4 of the product's document. */
import { consoleQuery, consoleUrl } from './console.ts';
import { ROLE_DESCRIPTION, type RoleSetup, SESSION_SECONDS } from './role-setup.ts';
import type { SetupStep } from './setup-file.ts';

/** The steps, with links to pages whose forms are prefilled as far as the console allows. */
export function roleConsoleSteps(setup: RoleSetup): SetupStep[] {
  const { partition, auroraAccountId, roleName, policyArns, trust } = setup;
  const rolePage = consoleUrl(
    partition,
    'iam',
    `roles/details/${encodeURIComponent(roleName)}?section=permissions`,
  );
  const form = {
    step: 'type',
    trustedEntityType: 'AWS_ACCOUNT',
    awsAccount: auroraAccountId,
    isThirdParty: 'true',
    externalId: trust.externalId,
    policies: policyArns.join(','),
    roleName,
  };
  const steps: SetupStep[] = [
    {
      title: 'Create a role',
      detail: 'In the IAM console, open Roles and choose Create role.',
      values: [],
      url: consoleUrl(partition, 'iam', `roles/create?${consoleQuery(form)}`),
    },
    {
      title: "Trust Aurora's account",
      detail: `Trusted entity: AWS account, Another AWS account. Account ID: ${auroraAccountId}. Check "Require external ID" and enter ${trust.externalId}. Leave "Require MFA" unchecked.`,
      values: [auroraAccountId, trust.externalId],
      url: null,
    },
    {
      title: 'Attach the permissions',
      detail: `Search for and check: ${policyArns.map(nameOf).join(', ')}.`,
      values: policyArns.map(nameOf),
      url: null,
    },
    {
      title: 'Name the role',
      detail: `Role name: ${roleName}. Description: ${ROLE_DESCRIPTION} Tags: ${setup.tags.map(({ key, value }) => `${key} = ${value}`).join(', ')}. Then choose Create role.`,
      // The last tag is the workspace's id; the others are easy to type.
      values: [roleName, ...setup.tags.slice(-1).map(({ value }) => value)],
      url: null,
    },
    {
      title: 'Copy the Role ARN',
      detail: `Open the role and copy its ARN; it looks like arn:${partition}:iam::123456789012:role/${roleName}.`,
      values: [],
      url: rolePage,
    },
  ];
  if (trust.roleActions.length > 0) {
    const actions = ['sts:AssumeRole', ...trust.roleActions].map((action) => `"${action}"`).join(', ');
    steps.splice(4, 0, {
      title: 'Allow what Aurora sends with each session',
      detail: `On the role's page choose Trust relationships, Edit trust policy. Put [${actions}] in place of "sts:AssumeRole" as the Action, and choose Update policy.`,
      values: [`[${actions}]`],
      url: rolePage,
    });
  }
  if (setup.maxSessionSeconds > SESSION_SECONDS.min) {
    steps.splice(4, 0, {
      title: 'Set the session length',
      detail: `On the role's page choose Edit, and set the maximum session duration to ${setup.maxSessionSeconds} seconds.`,
      values: [String(setup.maxSessionSeconds)],
      url: rolePage,
    });
  }
  return steps;
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
