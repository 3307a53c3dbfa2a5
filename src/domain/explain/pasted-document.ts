/**
 * A trust policy as people paste it: the document, URL-encoded as IAM's API gives it, quoted, or inside the
 * whole output of `aws iam get-role`.
 */

/** Larger than any trust policy that IAM stores, with room for what surrounds it. */
export const LONGEST_PASTE = 100_000;

/**
 * What IAM stores of a trust policy, in characters without white space, where a customer's quota has been raised
 * (reference/aws-facts.md, section 4): 2,048 otherwise. Longer ones are on no role, and would take long to judge.
 */
export const LONGEST_TRUST_POLICY = 4_096;

/** Its length as IAM counts it. */
export function lengthForIam(document: string): number {
  return document.replace(/\s+/g, '').length;
}

/** Wrappings within wrappings; more are nobody's paste. */
const DEEPEST = 4;

/** The text of the document itself: what lines and columns refer to. As it was pasted, where nothing is around it. */
export function unwrapDocument(pasted: string, depth = DEEPEST): string {
  const text = pasted.replace(/^\ufeff/, '').replace(/^\s*```\w*\r?\n([\s\S]*?)\r?\n```\s*$/, '$1');
  const trimmed = text.trim();
  if (depth === 0) return text;
  if (/^(?:%7b|%22)/i.test(trimmed)) {
    const decoded = percentDecoded(trimmed);
    return decoded === null ? text : unwrapDocument(decoded, depth - 1);
  }
  if (!trimmed.startsWith('{') && !trimmed.startsWith('"')) return text;
  const value = parsed(trimmed);
  if (typeof value === 'string') return unwrapDocument(value, depth - 1);
  const inner = roleDocument(value);
  if (typeof inner === 'string') return unwrapDocument(inner, depth - 1);
  return inner === undefined ? text : JSON.stringify(inner, null, 2);
}

/** The trust policy in the answer of `get-role`, `create-role` or `list-roles` of one role. */
function roleDocument(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const roles = Array.isArray(value['Roles']) && value['Roles'].length === 1 ? value['Roles'][0] : undefined;
  const role = [value['Role'], roles, value].find(
    (candidate) => isObject(candidate) && 'AssumeRolePolicyDocument' in candidate,
  );
  return isObject(role) ? role['AssumeRolePolicyDocument'] : undefined;
}

/** The ARN of the role in the answer of `get-role` and its kin; null where a document alone was pasted. */
export function pastedRoleArn(pasted: string): string | null {
  const value = parsed(pasted.trim());
  if (!isObject(value)) return null;
  const roles = Array.isArray(value['Roles']) && value['Roles'].length === 1 ? value['Roles'][0] : undefined;
  for (const candidate of [value['Role'], roles, value]) {
    if (isObject(candidate) && typeof candidate['Arn'] === 'string') return candidate['Arn'];
  }
  return null;
}

/** What it is that is no trust policy, where that can be told. */
export function whatWasPasted(text: string): string | null {
  if (text.trim() === '') return 'Nothing was pasted.';
  const value = parsed(text);
  if (Array.isArray(value) ? value.some(isStatement) : isStatement(value))
    return 'This is a statement without the policy around it, which has a Version and a Statement.';
  if (isObject(value) && ['Role', 'Roles', 'RoleName', 'Arn'].some((name) => name in value))
    return 'This tells of roles, and does not hold the trust policy of one: its AssumeRolePolicyDocument.';
  if (value !== undefined) return null;
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.some((line) => TERRAFORM_LINE.test(line))) return 'This looks like Terraform.';
  return lines.some((line) => YAML_LINE.test(line)) ? 'This looks like YAML.' : null;
}

/** For one line without white space around it: nothing in them can match the same blanks twice. */
const TERRAFORM_LINE = /^(?:resource|data|module)\s+"/;
const YAML_LINE = /^(?:-\s*)?(?:AssumeRolePolicyDocument|Version|Statement|Effect)\s*:/;

function isStatement(value: unknown): boolean {
  return isObject(value) && 'Effect' in value && !('Statement' in value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
