/** The steps to create the role by hand: step 4 of the product's document. */
import { consoleQuery, consoleUrl } from './console.ts';
import type { RolePolicy } from './role-permissions.ts';
import { ROLE_DESCRIPTION, type RoleSetup, SESSION_SECONDS } from './role-setup.ts';
import type { SetupStep } from './setup-file.ts';

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
  const steps: SetupStep[] = [
    {
      title: 'Create a role',
      detail: 'In the IAM console, open Roles and choose Create role.',
      values: [],
      url: consoleUrl(partition, 'iam', `roles/create?${consoleQuery(form)}`),
    },
    {
      title: "Trust Aurora's account",
      detail: `Under Trusted entity type choose AWS account, then Another AWS account. Account ID: ${auroraAccountId}. Select "Require external ID" and enter ${trust.externalId}. Do not select "Require MFA".`,
      values: [auroraAccountId, trust.externalId],
      url: null,
    },
    policyArns.length === 0
      ? {
          title: 'Attach no permissions yet',
          detail: 'Choose Next. The permissions are added on the page of the role.',
          values: [],
          url: null,
        }
      : {
          title: 'Attach the permissions',
          detail: `Search for ${policyArns.map(nameOf).join(', ')} and select ${policyArns.length === 1 ? 'it' : 'each of them'}.`,
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
  if (trust.callerArns.length > 0) {
    const json = JSON.stringify(trust.document);
    steps.splice(4, 0, {
      title: "Narrow the trust to Aurora's user or role",
      detail: `On the role's page choose Trust relationships, Edit trust policy. Paste this in place of all that is there: ${json} Choose Update policy.`,
      values: [json],
      url: rolePage,
    });
  } else if (trust.roleActions.length > 0) {
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
  steps.splice(4, 0, ...permissionSteps(setup, rolePage));
  return steps;
}

/** The page of a role; null when the console has no public URL. */
export function rolePageUrl(partition: string, roleName: string): string | null {
  return consoleUrl(partition, 'iam', `roles/details/${encodeURIComponent(roleName)}?section=permissions`);
}

/** Adds a policy on the page of the role. */
export function inlinePolicyStep({ name, document }: RolePolicy, rolePage: string | null): SetupStep {
  const json = JSON.stringify(document);
  return {
    title: `Add the permissions ${name}`,
    detail: `On the role's page choose Add permissions, Create inline policy, JSON. Paste this: ${json} Choose Next, name it ${name}, and choose Create policy.`,
    values: [json, name],
    url: rolePage,
  };
}

/** One step for each policy that the kit writes. */
function permissionSteps({ permissions, partition }: RoleSetup, rolePage: string | null): SetupStep[] {
  const { inline, managed } = permissions;
  return [
    ...inline.map((policy) => inlinePolicyStep(policy, rolePage)),
    ...managed.map(({ name, document }) => {
      const json = JSON.stringify(document);
      return {
        title: `Create the policy ${name}`,
        detail: `In the IAM console open Policies, choose Create policy, JSON. Paste this: ${json} Name it ${name}, and create it. Then attach it on the role's page: Add permissions, Attach policies.`,
        values: [json, name],
        url: consoleUrl(partition, 'iam', 'policies/create'),
      };
    }),
  ];
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
