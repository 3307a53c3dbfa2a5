/** Trust policies within the values of other documents: the answers of IAM, templates, state files. */
import { MAX_DEPTH } from '../../iam/json/json-error.ts';
import { isJsonObject, type JsonObject, type JsonValue, parsedJson } from '../../iam/json/json-value.ts';
import { lineAt, type Paste } from './paste.ts';

export type RoleDocument = {
  /** The policy, or its JSON as a string. */
  readonly document: JsonValue;
  readonly name: string | null;
  readonly arn: string | null;
  /** The key that holds it. */
  readonly key: string;
};

const POLICY_KEY = /^(?:assume_?role_?policy(?:_?document)?|trust_?policy(?:_?document)?|assumed_?by)$/i;
/** Keys that say nothing about the role inside. */
const PLAIN_KEY = /^(?:Properties|values|attributes|instances|Role)$/;

/** The trust policies in a value, in order: those under the keys that usually hold one. */
export function roleDocumentsIn(value: JsonValue): RoleDocument[] {
  const found: RoleDocument[] = [];
  const visit = (item: JsonValue, label: string | null, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(item)) for (const one of item) visit(one, label, depth + 1);
    if (!isJsonObject(item)) return;
    for (const [key, one] of Object.entries(item)) {
      const event = key === 'CloudTrailEvent' && typeof one === 'string' ? parsedJson(one) : undefined;
      const isPolicy = POLICY_KEY.test(key) || isOfEvent(item, key);
      if (event !== undefined) visit(event, label, depth + 1);
      else if (isPolicy && (isJsonObject(one) || (typeof one === 'string' && one.length > 1))) {
        const name = textOf(item, ['RoleName', 'roleName', 'role_name', 'name', 'Name']);
        found.push({ document: one, name: name ?? label, arn: textOf(item, ['Arn', 'arn']), key });
      } else visit(one, isPolicy || PLAIN_KEY.test(key) ? label : key, depth + 1);
    }
  };
  visit(value, null, 0);
  return found;
}

/** The request of UpdateAssumeRolePolicy in CloudTrail: other requests with a policy also name that policy. */
function isOfEvent(item: JsonObject, key: string): boolean {
  return key === 'policyDocument' && 'roleName' in item && !('policyName' in item);
}

/** The policies under other keys: objects with statements. */
export function policiesIn(value: JsonValue): JsonObject[] {
  const found: JsonObject[] = [];
  const visit = (item: JsonValue | undefined, depth: number): void => {
    // CloudTrail has policies as strings.
    if (typeof item === 'string' && item.startsWith('{') && item.includes('"Statement"')) {
      const inside = parsedJson(item);
      if (isJsonObject(inside) && 'Statement' in inside) found.push(inside);
    }
    if (depth > MAX_DEPTH || typeof item !== 'object' || item === null) return;
    if (isJsonObject(item) && 'Statement' in item) found.push(item);
    else for (const one of Object.values(item)) visit(one, depth + 1);
  };
  visit(value, 0);
  return found;
}

function textOf(item: JsonObject, names: readonly string[]): string | null {
  const value = names.map((name) => item[name]).find((one) => typeof one === 'string');
  return typeof value === 'string' ? value : null;
}

/**
 * The document of the role with this ARN. Searches for the ARN, then for the name, then takes the only document. When
 * there are several and none fits, returns a paste that says so. Null when there are no documents.
 */
export function roleOf(
  found: readonly RoleDocument[],
  roleArn: string,
  text: string,
): RoleDocument | Extract<Paste, { ok: false }> | null {
  const wanted = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const byArn = found.find(({ arn }) => arn === roleArn);
  if (byArn !== undefined) return byArn;
  const byName = found.filter(({ name }) => name === wanted);
  const [only = null] = byName.length === 1 ? byName : found;
  if (byName.length === 1 || found.length < 2) return only;
  const names = found.map(({ name, arn }) => name ?? arn ?? '?');
  const shown = names.length > 10 ? [...names.slice(0, 10), `and ${names.length - 10} more`] : names;
  return {
    ok: false,
    text,
    message: `This names ${found.length} roles (${shown.join(', ')}), and the role "${wanted}" that was asked about is not among them.`,
    remedy: `Paste the output for this role alone: aws iam get-role --role-name ${wanted}`,
  };
}

/** The line of the key that holds the policy, in what was pasted. */
export function lineOf(text: string, { key, name }: RoleDocument): string {
  const after = text.indexOf(key, name === null ? 0 : Math.max(0, text.indexOf(name)));
  return lineAt(text, after === -1 ? text.indexOf(key) : after);
}
