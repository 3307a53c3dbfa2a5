/** Whether the caller may make a call within its own account: all layers of policies are asked in one place. */
import type { RequestContext } from '../iam/policy/context.ts';
import { evaluatePermission } from '../iam/policy/permissions.ts';
import type { ApiCall } from './api-call.ts';
import { notAuthorized } from './aws-fault.ts';
import { requestContext } from './request-context.ts';

type Target = {
  /** What policies compare: an ARN, or `*` for an action without resources. */
  readonly resource: string;
  /** How AWS names it in a denial; null where the service names no resource. */
  readonly shown: string | null;
  readonly context?: RequestContext;
};

/** @throws AccessDenied, in AWS's words, with the layer that denies */
export function authorize(call: ApiCall, action: string, { resource, shown, context = {} }: Target): void {
  const { directory, authenticated, wire } = call;
  const { caller, account, permissions } = authenticated;
  const { decision, layer } = evaluatePermission(permissions, {
    caller,
    action,
    resource,
    resourceAccountId: account.id,
    context: { ...requestContext(directory, authenticated, wire), ...context },
    knowledge: 'COMPLETE',
  });
  if (decision === 'ALLOWED') return;
  const deniedBy =
    decision === 'EXPLICIT_DENY' ? (`${layer}_EXPLICIT` as const) : (`${layer}_IMPLICIT` as const);
  throw notAuthorized(caller.arn, action, shown, deniedBy);
}
