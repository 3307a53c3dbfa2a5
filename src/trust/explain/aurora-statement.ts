/** The statement that a trust policy needs for Aurora. */

import type { JsonObject } from '../../iam/json/json-value.ts';
import { NO_TRACE, tracingActions } from '../session-trace.ts';
import { trustPolicy } from '../trust-policy.ts';
import type { Expectation } from './expectation.ts';

type Needed = Pick<Expectation, 'caller' | 'externalId' | 'trace'>;

/** The workspace's own trust policy. */
export function auroraPolicy({ caller, externalId, trace = NO_TRACE }: Needed): JsonObject {
  return trustPolicy({ ...caller, roleActions: tracingActions(trace) }, externalId).document;
}

/** Its one statement. */
export function auroraStatement(needed: Needed): JsonObject {
  const [statement] = auroraPolicy(needed)['Statement'] as JsonObject[];
  if (statement === undefined) throw new Error('A trust policy has a statement.');
  return statement;
}

/** The remedy where all statements are for others: it never rewrites one of them. */
export function addStatement(needed: Needed): string {
  return `Add this statement, and leave the others as they are: ${JSON.stringify(auroraStatement(needed))}. It is for Aurora's account, with the External ID of this workspace.`;
}

/** The remedy where one statement is for Aurora and for others, who do not send Aurora's External ID. */
export function separateStatement(needed: Needed): string {
  return `The statement is also for others, who do not send this External ID. Take Aurora's account out of it, and add a separate statement: ${JSON.stringify(auroraStatement(needed))}.`;
}

/** The remedy where a statement is for all callers of an organization, network or list that includes Aurora. */
export function exceptAurora(needed: Needed): string {
  return `The statement is for others. Except Aurora's account from it: add "StringNotEquals": { "aws:PrincipalAccount": "${needed.caller.accountId}" } to its conditions. Aurora needs a separate statement: ${JSON.stringify(auroraStatement(needed))}.`;
}
