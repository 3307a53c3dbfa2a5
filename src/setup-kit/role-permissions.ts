/** The policies that give a role exactly the permissions of a capability set, within IAM's limits on size. */
import { type CapabilitySet, statementsOf } from '../access/capability.ts';
import { organizationStatement, readingStatements } from '../access/reading-policy.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type JsonObject, listOf } from '../iam/json/json-value.ts';
import { MAX_MANAGED_CHARACTERS } from '../iam/policy/size.ts';

export type RolePolicy = { readonly name: string; readonly document: JsonObject };

export type RolePermissions = {
  /** Policies of the role alone: they go with it. */
  readonly inline: readonly RolePolicy[];
  /** Policies of the account: where the set is too large for inline ones. */
  readonly managed: readonly RolePolicy[];
};

/** Names of the kit's policies begin with it, so that a script can remove those of an earlier choice. */
export const POLICY_PREFIX = 'Aurora-';
/** The name of the policy that lets the role read itself. */
export const READING_POLICY = `${POLICY_PREFIX}ReadsThisRole`;

/** The name of the policy that lets the role read its organization. */
export const ORGANIZATION_POLICY = `${POLICY_PREFIX}ReadsOrganization`;

/** IAM's limit on the inline policies of a role, in characters without white space (docs/aws-facts.md, section 4). */
const MAX_INLINE_CHARACTERS = 10_240;

/** What the kit adds to the managed policies that the customer chooses. */
export type PermissionChoice = {
  /** Null: no set. */
  readonly capabilities: CapabilitySet | null;
  /** Whether the role may read its own policies, so that Aurora can check them. */
  readonly readsItself: boolean;
  /** Whether the role may read its organization, for `connectOrganization`. */
  readonly readsOrganization: boolean;
};

/**
 * @param maxManaged how many more managed policies the role can have
 * @returns the policies; or how many managed policies the set needs, when that is more
 */
export function rolePermissions(
  { capabilities, readsItself, readsOrganization }: PermissionChoice,
  role: { readonly partition: string; readonly roleName: string },
  maxManaged: number,
): Result<RolePermissions, number> {
  const { partition, roleName } = role;
  const own = `arn:${partition}:iam::*:role/${roleName}`;
  const reading = [
    ...(readsItself
      ? [{ name: READING_POLICY, document: documentOf(readingStatements(partition, own)) }]
      : []),
    ...(readsOrganization
      ? [{ name: ORGANIZATION_POLICY, document: documentOf([organizationStatement()]) }]
      : []),
  ];
  if (capabilities === null) return ok({ inline: reading, managed: [] });
  const statements = statementsOf(capabilities);
  const whole = { name: `${POLICY_PREFIX}${capabilities.name}`, document: documentOf(statements) };
  const inline = [whole, ...reading];
  if (inline.reduce((sum, { document }) => sum + sizeOf(document), 0) <= MAX_INLINE_CHARACTERS)
    return ok({ inline, managed: [] });
  const parts = partsOf(statements);
  if (parts.length > maxManaged) return err(parts.length);
  const managed = parts.map((document, index) => ({
    name: `${POLICY_PREFIX}${roleName}-${capabilities.name}-${index + 1}`,
    document,
  }));
  return ok({ inline: reading, managed });
}

function documentOf(statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

/** Texts in policies have no white space, except for names that a customer may give to resources. */
function sizeOf(document: JsonObject): number {
  return JSON.stringify(document).length;
}

/** The statements in as few documents as fit, filled in order. */
function partsOf(statements: readonly JsonObject[]): JsonObject[] {
  const parts: JsonObject[][] = [[]];
  for (const statement of statements) {
    for (const action of listOf(statement['Action'])) {
      const last = parts.at(-1) ?? [];
      const grown = withAction(last, statement, String(action));
      if (sizeOf(documentOf(grown)) <= MAX_MANAGED_CHARACTERS) parts[parts.length - 1] = grown;
      else parts.push(withAction([], statement, String(action)));
    }
  }
  return parts.map(documentOf);
}

/** The part with one more action, in its last statement if that has the same resources. */
function withAction(part: readonly JsonObject[], statement: JsonObject, action: string): JsonObject[] {
  const last = part.at(-1);
  const isSame =
    last !== undefined && JSON.stringify(last['Resource']) === JSON.stringify(statement['Resource']);
  if (!isSame) return [...part, { ...statement, Action: [action] }];
  return [...part.slice(0, -1), { ...last, Action: [...listOf(last['Action']), action] }];
}
