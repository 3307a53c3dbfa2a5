/**
 * Who may use which field, and how many mutations. Each field of the root types must have a rule (`authScopes`):
 * building the schema fails without, and the field's description shows it. What is reached through such a field has
 * its rule.
 *
 * A rule knows nothing but the caller, so that it is judged at once. Pothos' plugin, whose rules may wait and
 * depend on anything, keeps five maps for each request.
 */
import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { mayInvite, mayUse, type Scope, type Viewer } from '../auth/viewer.ts';
import type { GraphQLContext } from './context.ts';

/** A rule: whoever is any of what it names may use the field. */
export type AccessRule = {
  /** Whoever has any valid token. */
  readonly anyone?: boolean;
  readonly operator?: boolean;
  /** Whose token may create onboarding links. */
  readonly invite?: boolean;
  /** Who has come through an onboarding link: beside others that the rule names. What does not say so is closed to them. */
  readonly onboarding?: boolean;
  /** Whose token has the scope. An operator has them all. */
  readonly scope?: Scope;
};

function allows({ anyone, operator, invite, onboarding, scope }: AccessRule, viewer: Viewer): boolean {
  return (
    anyone === true ||
    (scope !== undefined && mayUse(viewer, scope)) ||
    (operator === true && viewer.kind === 'OPERATOR') ||
    (invite === true && mayInvite(viewer)) ||
    (onboarding === true && viewer.kind === 'ONBOARDING')
  );
}

/** Says nothing of what the field would have answered. */
export function forbidden(rule: string): GraphQLError {
  return new GraphQLError(`The token may not do this. ${rule}`, {
    extensions: {
      code: 'FORBIDDEN',
      remedies: [
        'Use a token that may: the query "viewer" shows what yours may do, the operator makes others.',
      ],
    },
  });
}

/** A rule in words; null when it lets nobody in. */
export function ruleInWords({ anyone, operator, invite, onboarding, scope }: AccessRule): string | null {
  if (operator === true) return "Needs the operator's token.";
  if (invite === true) return 'Needs the scopes `connections:read` and `connections:write`.';
  if (scope !== undefined) {
    return `Needs the scope \`${scope}\`${onboarding === true ? ', or the token of an onboarding link' : ''}.`;
  }
  return anyone === true ? 'Any token will do.' : null;
}

/**
 * Puts each rule before its field, and into the field's description.
 *
 * @throws when a field of a root type has none
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
      const words = rule === undefined ? null : ruleInWords(rule);
      if (rule === undefined || words === null)
        throw new Error(`The field ${type.name}.${field.name} needs a rule of who may use it: authScopes.`);
      field.description = `${field.description ?? ''} ${words}`.trim();
      // Of a subscription, what matters is who may begin it.
      const step = type === subscription ? 'subscribe' : 'resolve';
      const resolve = field[step] ?? defaultFieldResolver;
      field[step] = guarded(type === mutation ? counted(resolve) : resolve, rule, words);
    }
  }
  return schema;
}

type Resolve = NonNullable<GraphQLField<unknown, Pick<GraphQLContext, 'viewer' | 'useMutations'>>['resolve']>;

/** The outermost: nobody's mistake is looked at who may not ask at all. */
function guarded(resolve: Resolve, rule: AccessRule, words: string): Resolve {
  return (source, args, context, info) => {
    if (!allows(rule, context.viewer)) throw forbidden(words);
    return resolve(source, args, context, info);
  };
}

/** Before the first mutation of an operation, all of them are counted: none is made where not all may be. */
function counted(resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    context.useMutations(() => countRootFields(info));
    return resolve(source, args, context, info);
  };
}

/** How many fields of the root type the operation asks for, each alias once. */
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
