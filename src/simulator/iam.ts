/** The part of IAM's API that onboarding needs. As IAM's control plane, it reads its own writes immediately. */
import type { Action, ApiCall } from './api-call.ts';
import { authorize } from './authorize.ts';
import { unknownAction } from './aws-fault.ts';
import { POLICY_ACTIONS } from './iam-policies.ts';
import { ROLE_ACTIONS } from './iam-roles.ts';
import { USER_ACTIONS } from './iam-users.ts';
import { resourceTagContext } from './request-context.ts';
import { SIMULATION_ACTIONS } from './simulate-policy.ts';
import type { XmlValue } from './xml.ts';

/** Keyed by the kind of resource that the permission is for. */
const ACTIONS = { user: USER_ACTIONS, role: ROLE_ACTIONS, policy: POLICY_ACTIONS, any: SIMULATION_ACTIONS };

type Kind = keyof typeof ACTIONS;

/** The result of an action; undefined when the action returns nothing. */
export function runIam(action: string, call: ApiCall): XmlValue {
  const [on, run] = find(action);
  authorize(call, `iam:${action}`, TARGETS[on](action, call));
  return run(call);
}

function find(action: string): [Kind, Action] {
  for (const on of Object.keys(ACTIONS) as Kind[]) {
    const run = Object.hasOwn(ACTIONS[on], action) ? ACTIONS[on][action] : undefined;
    if (run !== undefined) return [on, run];
  }
  throw unknownAction(action, '2010-05-08');
}

type Target = Parameters<typeof authorize>[2];

/**
 * The resource of a call, and how IAM names it in a denial: `role NAME` where the role should exist, and the ARN
 * where the call creates or lists. [aws-cdk 27067, terraform-aws-eks 2517; public logs of iam:ListRoles, iam:GetPolicy]
 */
const TARGETS: Readonly<Record<Kind, (action: string, call: ApiCall) => Target>> = {
  user: (action, call) => holder('user', action, call),
  role: (action, call) => holder('role', action, call),
  policy(_action, { parameters, authenticated: { account } }) {
    const iam = `arn:${account.partition}:iam::${account.id}:policy`;
    const arn = parameters.get('PolicyArn');
    if (arn !== undefined) return { resource: arn, shown: `policy ${arn}` };
    const name = parameters.get('PolicyName');
    const path = parameters.get('Path') ?? parameters.get('PathPrefix') ?? '/';
    return { resource: `${iam}${path}${name ?? ''}`, shown: `policy ${name ?? `path ${path}`}` };
  },
  any(_action, { parameters }) {
    const resource = parameters.get('PolicySourceArn') ?? '*';
    return { resource, shown: resource };
  },
};

function holder(kind: 'user' | 'role', action: string, { parameters, authenticated }: ApiCall): Target {
  const { account, caller } = authenticated;
  const iam = `arn:${account.partition}:iam::${account.id}:${kind}`;
  if (action === 'ListRoles' || action === 'ListUsers') {
    const resource = `${iam}${parameters.get('PathPrefix') ?? '/'}`;
    return { resource, shown: resource };
  }
  const name = parameters.get(kind === 'user' ? 'UserName' : 'RoleName') ?? caller.userName ?? '';
  const existing = kind === 'user' ? account.user(name) : account.role(name);
  const resource = existing?.arn ?? `${iam}${parameters.get('Path') ?? '/'}${name}`;
  const shown = action === `Create${kind === 'user' ? 'User' : 'Role'}` ? resource : `${kind} ${name}`;
  return { resource, shown, ...(existing !== null && { context: resourceTagContext(existing) }) };
}
