/**
 * Who may use which field. Each field of the root types must have a rule (`authScopes`): building the schema
 * fails without, and the field's description shows it. What is reached through such a field has its rule.
 */
import { GraphQLError, type GraphQLSchema, isObjectType } from 'graphql';
import { mayInvite, mayUse, type Scope, type Viewer } from '../auth/viewer.ts';

/** The kinds of rules. */
export type AccessRules = {
  /** Whoever has any valid token. */
  anyone: boolean;
  operator: boolean;
  /** Whose token may create onboarding links. */
  invite: boolean;
  /** Who has come through an onboarding link: beside others that the rule names. What does not say so is closed to them. */
  onboarding: boolean;
  /** Whose token has the scope. An operator has them all. */
  scope: Scope;
};

/** The rules, for one caller. */
export function accessOf(viewer: Viewer) {
  return {
    anyone: true,
    operator: viewer.kind === 'OPERATOR',
    invite: mayInvite(viewer),
    onboarding: viewer.kind === 'ONBOARDING',
    scope: (scope: Scope) => mayUse(viewer, scope),
  };
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

/** A field's rule in words; null when it has none. */
export function ruleInWords(authScopes: unknown): string | null {
  if (typeof authScopes !== 'object' || authScopes === null) return null;
  const { anyone, operator, invite, onboarding, scope } = authScopes as Partial<AccessRules>;
  if (operator === true) return "Needs the operator's token.";
  if (invite === true) return 'Needs the scopes `connections:read` and `connections:write`.';
  if (scope !== undefined) {
    return `Needs the scope \`${scope}\`${onboarding === true ? ', or the token of an onboarding link' : ''}.`;
  }
  return anyone === true ? 'Any token will do.' : null;
}

/**
 * Writes each rule into its field's description.
 *
 * @throws when a field of a root type has none
 */
export function showAccess(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { authScopes } = (field.extensions['pothosOptions'] ?? {}) as { authScopes?: unknown };
      const rule = ruleInWords(authScopes);
      if (rule !== null) field.description = `${field.description ?? ''} ${rule}`.trim();
      else if (roots.includes(type))
        throw new Error(`The field ${type.name}.${field.name} needs a rule of who may use it: authScopes.`);
    }
  }
  return schema;
}
