/** The part of IAM's API that onboarding needs. As IAM's control plane, it reads its own writes immediately. */
import { authorizeIdentity } from '../iam/policy/evaluation.ts';
import type { ApiCall } from './api-call.ts';
import { AwsFault, notAuthorized } from './aws-fault.ts';
import { POLICY_ACTIONS } from './iam-policies.ts';
import { ROLE_ACTIONS } from './iam-roles.ts';
import { USER_ACTIONS } from './iam-users.ts';
import { requestContext } from './request-context.ts';
import type { XmlValue } from './xml.ts';

/** Keyed by the kind of resource that the permission is for. */
const ACTIONS = { user: USER_ACTIONS, role: ROLE_ACTIONS, policy: POLICY_ACTIONS };

/** The result of an action; undefined when the action returns nothing. */
export function runIam(action: string, call: ApiCall): XmlValue {
  for (const on of ['user', 'role', 'policy'] as const) {
    const run = Object.hasOwn(ACTIONS[on], action) ? ACTIONS[on][action] : undefined;
    if (run === undefined) continue;
    authorize(action, on, call);
    return run(call);
  }
  throw new AwsFault('InvalidAction', 400, `Could not find operation ${action} for version 2010-05-08`);
}

function authorize(action: string, on: keyof typeof ACTIONS, call: ApiCall): void {
  const { directory, parameters, authenticated, wire } = call;
  const { caller, account, identityPolicies, sessionPolicies } = authenticated;
  const own = caller.userName ?? '';
  const name = parameters.get(on === 'user' ? 'UserName' : 'RoleName') ?? (on === 'user' ? own : '*');
  const resource =
    on === 'policy'
      ? (parameters.get('PolicyArn') ?? '*')
      : `arn:${account.partition}:iam::${account.id}:${on}${parameters.get('Path') ?? '/'}${name}`;
  const { decision, deniedBy } = authorizeIdentity({
    caller,
    action: `iam:${action}`,
    resource,
    resourceAccountId: account.id,
    context: requestContext(directory, authenticated, wire),
    identityPolicies,
    sessionPolicies,
  });
  if (decision !== 'ALLOW') throw notAuthorized(caller.arn, `iam:${action}`, resource, deniedBy);
}
