/** The part of AWS Organizations that tells a member its organization, and that limits members by policies. */
import type { Action, ApiCall } from './api-call.ts';
import { authorize } from './authorize.ts';
import { AwsFault } from './aws-fault.ts';
import { type Account, FULL_AWS_ACCESS, type ServiceControlPolicy } from './directory.ts';
import { manage, organizationOf } from './organization-members.ts';
import { ORGANIZATION_TREE_ACTIONS } from './organization-tree.ts';
import { readPolicy } from './stored-policy.ts';
import type { XmlValue } from './xml.ts';

export const ORGANIZATIONS_ACTIONS: Readonly<Record<string, Action>> = {
  ...ORGANIZATION_TREE_ACTIONS,
  DescribeOrganization(call) {
    authorize(call, 'organizations:DescribeOrganization', { resource: '*', shown: '*' });
    const organization = organizationOf(call);
    const { id, managementAccountId: manager = call.authenticated.account.id } = organization;
    const arn = (kind: string) =>
      `arn:${call.authenticated.account.partition}:organizations::${manager}:${kind}/${id}`;
    return {
      Organization: {
        Id: id,
        Arn: arn('organization'),
        FeatureSet: 'ALL',
        MasterAccountArn: `${arn('account')}/${manager}`,
        MasterAccountId: manager,
        MasterAccountEmail: `${manager}@example.com`,
        AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
      },
    };
  },
  CreatePolicy(call) {
    manage(call, 'CreatePolicy');
    const { parameters, directory } = call;
    const policy = {
      id: `p-${directory.random.digits(8)}`,
      name: parameters.need('Name'),
      description: parameters.need('Description'),
      ...readPolicy(parameters.need('Content'), 'IDENTITY'),
    };
    directory.serviceControlPolicies.set(policy.id, policy);
    return { Policy: { PolicySummary: shown(policy, call), Content: policy.text } };
  },
  AttachPolicy(call) {
    const [policy, target] = attachment(call, 'AttachPolicy');
    if (target.serviceControlPolicies.includes(policy)) {
      const message = 'The selected policy is already attached to the specified target.';
      throw new AwsFault('DuplicatePolicyAttachmentException', 400, message);
    }
    target.serviceControlPolicies = [...target.serviceControlPolicies, policy];
  },
  DetachPolicy(call) {
    const [policy, target] = attachment(call, 'DetachPolicy');
    if (!target.serviceControlPolicies.includes(policy)) {
      const message = "The policy isn't attached to the specified target in the specified root.";
      throw new AwsFault('PolicyNotAttachedException', 400, message);
    }
    if (target.serviceControlPolicies.length === 1) {
      const message = 'Each account must have at least one service control policy.';
      throw new AwsFault('ConstraintViolationException', 400, message);
    }
    target.serviceControlPolicies = target.serviceControlPolicies.filter((other) => other !== policy);
  },
  ListPoliciesForTarget(call) {
    manage(call, 'ListPoliciesForTarget');
    return { Policies: targetOf(call).serviceControlPolicies.map((policy) => shown(policy, call)) };
  },
};

function attachment(call: ApiCall, action: string): [ServiceControlPolicy, Account] {
  manage(call, action);
  const id = call.parameters.need('PolicyId');
  const policy = id === FULL_AWS_ACCESS.id ? FULL_AWS_ACCESS : call.directory.serviceControlPolicies.get(id);
  if (policy !== undefined) return [policy, targetOf(call)];
  throw new AwsFault(
    'PolicyNotFoundException',
    400,
    "We can't find a policy with the PolicyId that you specified.",
  );
}

/** A member of the caller's organization. Policies of roots and organizational units are missing. */
function targetOf(call: ApiCall): Account {
  const target = call.directory.accounts.get(call.parameters.need('TargetId'));
  if (target !== undefined && target.organization?.id === organizationOf(call).id) return target;
  const message = "We can't find a root, OU, account, or policy with the TargetId that you specified.";
  throw new AwsFault('TargetNotFoundException', 400, message);
}

function shown({ id, name, description }: ServiceControlPolicy, call: ApiCall): XmlValue {
  const isAws = id === FULL_AWS_ACCESS.id;
  const { account } = call.authenticated;
  const owner = isAws ? 'aws' : account.id;
  return {
    Id: id,
    Arn: `arn:${account.partition}:organizations::${owner}:policy/service_control_policy/${id}`,
    Name: name,
    Description: description,
    Type: 'SERVICE_CONTROL_POLICY',
    AwsManaged: isAws,
  };
}
