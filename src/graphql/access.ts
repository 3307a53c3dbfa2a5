/**
 * Who may use which field, and how many mutations. Each field of the root types must have a rule (`authScopes`):
 * otherwise building the schema fails. The field's description shows the rule, which covers its subfields.
 *
 * A rule depends on the caller only, so that the check is synchronous. Pothos' own plugin, whose rules may be
 * asynchronous, keeps five maps for each request.
 */
import {
  defaultFieldResolver,
  type GraphQLError,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { mayUse, readsEverything, type Scope, seesInvitations, type Viewer } from '../auth/viewer.ts';
import type { GraphQLContext } from './context.ts';
import { toGraphQLError } from './engine/graphql-error.ts';

/** A rule: a caller that matches any of its members may use the field. */
export type AccessRule = {
  /** Callers with any valid token. */
  readonly anyone?: boolean;
  /** Operators; auditors too, where the field changes nothing. */
  readonly operator?: boolean;
  /** Callers that may create onboarding links; auditors too, where the field changes nothing. */
  readonly invite?: boolean;
  /** People who signed in, auditors too, in addition to the others. The field limits them to what is their own. */
  readonly person?: boolean;
  /** Callers with the token of an onboarding link, in addition to the others. */
  readonly onboarding?: boolean;
  /** Callers whose token has the scope. The operator has all scopes. */
  readonly scope?: Scope;
};

function allows(rule: AccessRule, viewer: Viewer, isMutation: boolean): boolean {
  const { anyone, operator, invite, person, onboarding, scope } = rule;
  const isPerson = person === true && viewer.kind === 'PERSON';
  // Also where a rule would let an auditor in, as one for any token does. What people may do is about themselves.
  if (isMutation && viewer.role === 'AUDITOR') return isPerson;
  return (
    isPerson ||
    anyone === true ||
    (scope !== undefined && mayUse(viewer, scope)) ||
    (operator === true && readsEverything(viewer)) ||
    (invite === true && seesInvitations(viewer)) ||
    (onboarding === true && viewer.kind === 'ONBOARDING')
  );
}

/** Reveals nothing about the field's value. */
export function forbidden(rule: string): GraphQLError {
  return toGraphQLError({
    message: `The token may not do this. ${rule}`,
    code: 'FORBIDDEN',
    remedies: [
      'Use a token with that permission. The query "viewer" shows what a token may do; the operator creates tokens.',
    ],
  });
}

/** The rule as a sentence; null when it allows no caller. */
export function ruleInWords(
  { anyone, operator, invite, person, onboarding, scope }: AccessRule,
  isMutation: boolean,
): string | null {
  const orAuditor = isMutation ? '' : ', or the role of an auditor';
  if (operator === true)
    return `Needs the role of an operator${orAuditor}${person === true ? ', or a person who signed in' : ''}.`;
  if (invite === true) return `Needs the scopes \`connections:read\` and \`connections:write\`${orAuditor}.`;
  if (scope !== undefined) {
    return `Needs the scope \`${scope}\`${onboarding === true ? ', or the token of an onboarding link' : ''}.`;
  }
  return anyone === true ? 'Any valid token is enough.' : null;
}

/**
 * Enforces each rule before its field resolves, and adds it to the field's description.
 *
 * @throws when a field of a root type has no rule
 */
export function guardFields(schema: GraphQLSchema): GraphQLSchema {
  const subscription = schema.getSubscriptionType();
  const mutation = schema.getMutationType();
  const roots = [schema.getQueryType(), mutation, subscription];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { authScopes: rule } = (field.extensions['pothosOptions'] ?? {}) as { authScopes?: AccessRule };
      if (rule === undefined && !roots.includes(type)) continue;
      const words = rule === undefined ? null : ruleInWords(rule, type === mutation);
      if (rule === undefined || words === null)
        throw new Error(`The field ${type.name}.${field.name} needs an access rule: authScopes.`);
      field.description = `${field.description ?? ''} ${words}`.trim();
      // For a subscription, the rule decides who may start it.
      const step = type === subscription ? 'subscribe' : 'resolve';
      const resolve = field[step] ?? defaultFieldResolver;
      const may = (viewer: Viewer) => allows(rule, viewer, type === mutation);
      field[step] = guarded(type === mutation ? counted(resolve) : resolve, may, words);
    }
  }
  return schema;
}

type Resolve = NonNullable<
  GraphQLField<unknown, Pick<GraphQLContext, 'viewer' | 'countMutations'>>['resolve']
>;

/** The outermost wrapper: a caller without permission learns nothing about its arguments. */
function guarded(resolve: Resolve, may: (viewer: Viewer) => boolean, words: string): Resolve {
  return (source, args, context, info) => {
    if (!may(context.viewer)) throw forbidden(words);
    return resolve(source, args, context, info);
  };
}

/** Counts all mutations of an operation before the first one runs: either all of them run, or none. */
function counted(resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    context.countMutations(() => countRootFields(info));
    return resolve(source, args, context, info);
  };
}

/** The number of root fields in the operation, each alias once. */
function countRootFields({
  operation,
  fragments,
}: Pick<GraphQLResolveInfo, 'operation' | 'fragments'>): number {
  const keys = new Set<string>();
  const seen = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) keys.add((selection.alias ?? selection.name).value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment !== undefined) visit(fragment.selectionSet);
      }
    }
  };
  visit(operation.selectionSet);
  return keys.size;
}
