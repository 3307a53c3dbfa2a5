/** Whether a statement of a permissions policy is about a request, when the request may be known in part only. */
import { evaluateCondition } from './conditions.ts';
import type { ContextIndex } from './context.ts';
import { traceAction } from './decision.ts';
import { type Glob, globMatches, globOf, globsMeet } from './glob.ts';
import type { Condition, PolicyVersion, Statement } from './model.ts';
import { OPERATORS } from './operators.ts';
import type { Dependency, PermissionRequest } from './permissions.ts';
import { expandVariables, variablesOf } from './variables.ts';

export type Match = { readonly result: 'YES' | 'NO' | 'UNKNOWN'; readonly on: Dependency };

/** Its action, its resources and its conditions; the principal is not looked at. */
export function matchStatement(
  statement: Statement,
  version: PolicyVersion,
  request: PermissionRequest,
  context: ContextIndex,
): Match {
  if (!traceAction(statement, request.action).matched) return NO;
  const matches = [
    matchResource(statement, version, request, context),
    ...statement.conditions.map((condition) => matchCondition(condition, version, request, context)),
  ];
  if (matches.some(({ result }) => result === 'NO')) return NO;
  const open = matches.filter(({ result }) => result === 'UNKNOWN');
  if (open.length === 0) return YES;
  return unknown(
    open.flatMap(({ on }) => on.keys),
    open.some(({ on }) => on.onResource),
  );
}

const NOTHING: Dependency = { keys: [], onResource: false };
const YES: Match = { result: 'YES', on: NOTHING };
const NO: Match = { result: 'NO', on: NOTHING };

function unknown(keys: readonly string[], onResource: boolean): Match {
  return { result: 'UNKNOWN', on: { keys: [...new Set(keys)], onResource } };
}

function matchCondition(
  condition: Condition,
  version: PolicyVersion,
  request: PermissionRequest,
  context: ContextIndex,
): Match {
  const operator = OPERATORS.get(condition.baseOperator);
  const variables = operator?.variables === true ? variablesOf(condition.values, version) : [];
  const keys = unknownKeys([condition.key.toLowerCase(), ...variables], request, context);
  if (keys.length > 0) return unknown(keys, false);
  return evaluateCondition(condition, version, context).matched ? YES : NO;
}

function unknownKeys(
  keys: readonly string[],
  { knowledge }: PermissionRequest,
  context: ContextIndex,
): string[] {
  return knowledge === 'COMPLETE' ? [] : keys.filter((key) => !context.has(key));
}

/** A variable without a value must not widen the statement, so it fails NotResource, too. */
function matchResource(
  { resources, notResources }: Statement,
  version: PolicyVersion,
  request: PermissionRequest,
  context: ContextIndex,
): Match {
  const matches = (resources ?? notResources ?? []).map((pattern) =>
    matchPattern(pattern, version, request, context),
  );
  const some = (result: Match['result']) => matches.find((match) => match?.result === result) ?? null;
  if (resources !== undefined) return some('YES') ?? some('UNKNOWN') ?? NO;
  if (matches.includes(null) || some('YES') !== null) return NO;
  // An unknown variable may have no value.
  const keys = unknownKeys(variablesOf(notResources ?? [], version), request, context);
  return some('UNKNOWN') ?? (keys.length > 0 ? unknown(keys, false) : YES);
}

/** Null for a variable without a value. */
function matchPattern(
  pattern: string,
  version: PolicyVersion,
  request: PermissionRequest,
  context: ContextIndex,
): Match | null {
  const { resource, knowledge } = request;
  const keys = unknownKeys(variablesOf([pattern], version), request, context);
  const glob = keys.length > 0 ? withoutVariables(pattern) : expandVariables(pattern, version, context);
  if (glob === null) return null;
  const requested: string | Glob = knowledge === 'COMPLETE' ? resource : globOf(resource);
  if (keys.length === 0 && globMatches(glob, requested)) return YES;
  if (typeof requested === 'string' || !globsMeet(glob, requested)) return NO;
  return unknown(keys, keys.length === 0);
}

/** A pattern that also matches whatever the variables may stand for. */
function withoutVariables(pattern: string): Glob {
  return globOf(pattern.replace(/\$\{[^}]*\}/g, '*'));
}
