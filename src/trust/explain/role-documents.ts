/** Trust policies within the values of other documents: the answers of IAM, templates, state files. */
import { MAX_DEPTH } from '../../iam/json/json-error.ts';
import type { Loose } from './loose-value.ts';
import { isLooseObject, type LooseObject } from './template-values.ts';

export type RoleDocument = {
  /** The policy: a text, or a value. */
  readonly document: Loose;
  readonly name: string | null;
  readonly arn: string | null;
  /** The key that it stands under. */
  readonly key: string;
};

const POLICY_KEY = /^(?:assume_?role_?policy(?:_?document)?|trust_?policy(?:_?document)?|assumed_?by)$/i;

/** The trust policies in a value, in order: those under the names that they have everywhere. */
export function roleDocumentsIn(value: Loose): RoleDocument[] {
  const found: RoleDocument[] = [];
  const visit = (item: Loose, label: string | null, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(item)) {
      for (const one of item) visit(one, label, depth + 1);
      return;
    }
    if (!isLooseObject(item)) return;
    for (const [key, one] of Object.entries(item)) {
      const event = key === 'CloudTrailEvent' && typeof one === 'string' ? parsedEvent(one) : null;
      if (event !== null) {
        visit(event, label, depth + 1);
      } else if (isOfEvent(item, key) || POLICY_KEY.test(key)) {
        if (isLooseObject(one) || (typeof one === 'string' && one.length > 1))
          found.push({ document: one, name: nameOf(item) ?? label, arn: textOf(item, ['Arn', 'arn']), key });
        else visit(one, label, depth + 1);
      } else
        visit(one, /^(?:Properties|values|attributes|instances|Role)$/.test(key) ? label : key, depth + 1);
    }
  };
  visit(value, null, 0);
  return found;
}

/** The request of UpdateAssumeRolePolicy in CloudTrail: other requests with a policy also name that policy. */
function isOfEvent(item: LooseObject, key: string): boolean {
  return key === 'policyDocument' && 'roleName' in item && !('policyName' in item);
}

/** The event within the answer of `aws cloudtrail lookup-events`. */
function parsedEvent(text: string): Loose | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The policies in a value that stand under no such name: objects with statements. */
export function policiesIn(value: Loose): LooseObject[] {
  const found: LooseObject[] = [];
  const visit = (item: Loose, depth: number): void => {
    const inside = typeof item === 'string' ? policyText(item) : null;
    if (inside !== null) found.push(inside);
    if (depth > MAX_DEPTH || typeof item !== 'object' || item === null) return;
    if (isLooseObject(item) && 'Statement' in item) found.push(item);
    else for (const one of Object.values(item)) visit(one, depth + 1);
  };
  visit(value, 0);
  return found;
}

/** A policy in a text, as CloudTrail has it. */
function policyText(text: string): LooseObject | null {
  if (!text.startsWith('{') || !text.includes('"Statement"')) return null;
  try {
    const value: Loose = JSON.parse(text);
    return isLooseObject(value) && 'Statement' in value ? value : null;
  } catch {
    return null;
  }
}

function nameOf(item: LooseObject): string | null {
  return textOf(item, ['RoleName', 'roleName', 'role_name', 'name', 'Name']);
}

function textOf(item: LooseObject, names: readonly string[]): string | null {
  const value = names.map((name) => item[name]).find((one) => typeof one === 'string');
  return typeof value === 'string' ? value : null;
}

/** The one that is asked about: by its ARN, else by its name, else the only one. Null when none of these fits. */
export function chosen(found: readonly RoleDocument[], roleArn: string): RoleDocument | null {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const byArn = found.find((one) => one.arn === roleArn);
  const byName = found.filter((one) => one.name === name);
  if (byArn !== undefined) return byArn;
  if (byName.length === 1) return byName[0] ?? null;
  return found.length === 1 ? (found[0] ?? null) : null;
}
