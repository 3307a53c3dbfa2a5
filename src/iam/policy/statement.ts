/**
 * One statement of a policy, with the checks that IAM makes before it saves a policy. [docs/aws-facts.md, 8.5]
 *
 * Sources of the messages: public reports of MalformedPolicyDocument errors. For NotPrincipal, NotResource and a
 * Principal that is a string, the only source is Versity's S3 gateway, which copies IAM's answers (versity/versitygw,
 * iamapi policy/trust.go).
 */
import type { Position } from '../json/json-error.ts';
import type { JsonMember, JsonNode, JsonObjectNode, JsonPath } from '../json/json-positions.ts';
import { fail, failSyntax, type LocatedString, nodeName, strings } from './fault.ts';
import { globMatches, globOf } from './glob.ts';
import type { Condition, PolicyKind, Statement } from './model.ts';
import { conditionOf, parseOperatorName } from './operators.ts';
import { elementFault, STATEMENT_ELEMENTS } from './places.ts';
import { parsePrincipal } from './principals.ts';

/**
 * What a trust policy can allow. [IAM User Guide, "Granting permissions to pass session tags"; STS API actions with
 * sts:SetContext]
 */
const TRUST_ACTIONS = [
  ...['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
  ...['TagSession', 'SetSourceIdentity', 'SetContext'],
].map((name) => `sts:${name.toLowerCase()}`);

type Place = { kind: PolicyKind; node: JsonObjectNode; path: JsonPath };

/** Parses one statement; throws a `PolicyFault` at the first mistake. */
export function parseStatement(kind: PolicyKind, node: JsonNode, path: JsonPath, index: number): Statement {
  if (node.type !== 'object')
    failSyntax(kind, `A statement is an object, not ${nodeName(node)}.`, node.start);
  const place = { kind, node, path };
  for (const [name, { key, value }] of node.members) {
    if (!STATEMENT_ELEMENTS.includes(name)) {
      failSyntax(kind, elementFault(name, 'STATEMENT', value), key);
    }
  }
  return {
    ...parseSid(place),
    effect: parseEffect(place),
    ...(kind === 'TRUST' ? parseTrusted(place) : refusePrincipal(place)),
    ...parseActions(place),
    ...(kind === 'TRUST' ? refuseResource(place) : parseResources(place)),
    conditions: parseConditions(place),
    index,
    path,
  };
}

function parseSid({ kind, node }: Place): { sid?: string } {
  const member = node.members.get('Sid');
  if (member === undefined) return {};
  const { value } = member;
  if (value.type !== 'string') failSyntax(kind, `Sid must be a string, not ${nodeName(value)}.`, value.start);
  if (kind !== 'TRUST' && !/^[0-9A-Za-z]*$/.test(value.value)) {
    const message =
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
    fail(message, `"${value.value}" has characters that are not letters or digits.`, value.start);
  }
  return { sid: value.value };
}

function parseEffect({ kind, node }: Place): 'Allow' | 'Deny' {
  const value = node.members.get('Effect')?.value;
  if (value === undefined) {
    const detail = 'The statement has no Effect: Allow or Deny.';
    if (kind === 'TRUST') fail('Missing required field Effect', detail, node.start);
    failSyntax(kind, detail, node.start);
  }
  const text = value.type === 'string' ? value.value : null;
  if (text === 'Allow' || text === 'Deny') return text;
  const detail = `Effect is "Allow" or "Deny" (in exactly this form), not ${nodeName(value)}.`;
  if (kind === 'TRUST' && text !== null) fail(`Invalid effect: ${text}`, detail, value.start);
  failSyntax(kind, detail, value.start);
}

function parseTrusted({ node, path }: Place): Pick<Statement, 'principal'> {
  const principal = node.members.get('Principal');
  const not = node.members.get('NotPrincipal');
  if (principal !== undefined && not !== undefined) {
    const detail = 'A statement has Principal or NotPrincipal, not both.';
    failSyntax('TRUST', detail, not.key);
  }
  if (not !== undefined) {
    const effect = node.members.get('Effect')?.value;
    const allows = effect?.type === 'string' && effect.value === 'Allow';
    // "You cannot use the NotPrincipal element in ... an IAM role trust policy." [IAM User Guide, NotPrincipal]
    fail(
      allows
        ? 'Allow with NotPrincipal is not allowed.'
        : 'AssumeRole policy must not contain NotPrincipal field.',
      'IAM does not accept NotPrincipal in a trust policy. Name the principals to deny in Principal, or use a condition on aws:PrincipalArn.',
      not.key,
    );
  }
  if (principal === undefined) {
    const detail = 'A trust policy says who may use the role: the statement has no Principal.';
    fail('Missing required field Principal', detail, node.start);
  }
  return { principal: parsePrincipal(principal.value, [...path, 'Principal']) };
}

function refusePrincipal({ node }: Place): Record<never, never> {
  for (const name of ['Principal', 'NotPrincipal']) {
    const member = node.members.get(name);
    if (member === undefined) continue;
    const detail = `${name} belongs in trust policies: here the principal is the identity that has the policy.`;
    fail('Policy document should not specify a principal.', detail, member.key);
  }
  return {};
}

function parseActions(place: Place): Pick<Statement, 'actions' | 'notActions'> {
  const { kind, node, path } = place;
  const [name, member] = either(place, 'Action', 'NotAction');
  const values = member === undefined ? [] : strings(kind, name, member.value, [...path, name]);
  if (values.length === 0) {
    const message =
      kind === 'TRUST' ? 'Missing required field Action' : 'Policy statement must contain actions.';
    const detail = 'The statement names no Action.';
    fail(message, detail, member?.value.start ?? node.start);
  }
  for (const value of values) checkAction(kind, value);
  const actions = values.map(({ value }) => value);
  return name === 'Action' ? { actions } : { notActions: actions };
}

function checkAction(kind: PolicyKind, { value, at }: LocatedString): void {
  if (kind === 'TRUST') {
    const name = value.toLowerCase();
    const pattern = globOf(name);
    if (name.startsWith('sts:') && TRUST_ACTIONS.some((action) => globMatches(pattern, action))) return;
    const detail = `"${value}" is not an action that a trust policy can allow. Use sts:AssumeRole, and sts:TagSession or sts:SetSourceIdentity where needed.`;
    fail('AssumeRole policy may only specify STS AssumeRole actions.', detail, at);
  }
  const [vendor = '', ...rest] = value.split(':');
  if (value === '*') return;
  const detail = `"${value}" is not of the form service:Action.`;
  if (rest.length === 0) {
    fail('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.', detail, at);
  }
  if (rest.length > 1) fail('Actions/Condition can contain only one colon.', detail, at);
  if (!/^(?:\*|[A-Za-z0-9.-]+)$/.test(vendor)) fail(`Vendor ${vendor} is not valid`, detail, at);
}

function refuseResource({ node }: Place): Record<never, never> {
  for (const name of ['Resource', 'NotResource']) {
    const member = node.members.get(name);
    if (member === undefined) continue;
    const detail = `A trust policy must not contain ${name}: the resource is the role itself. Remove ${name}.`;
    const message =
      name === 'Resource' ? 'Has prohibited field Resource' : 'AssumeRole policy must not contain resources.';
    fail(message, detail, member.key);
  }
  return {};
}

function parseResources(place: Place): Pick<Statement, 'resources' | 'notResources'> {
  const { kind, node, path } = place;
  const [name, member] = either(place, 'Resource', 'NotResource');
  const values = member === undefined ? [] : strings(kind, name, member.value, [...path, name]);
  if (values.length === 0) {
    const detail = 'The statement names no Resource.';
    const at = member?.value.start ?? node.start;
    fail('Policy statement must contain resources.', detail, at);
  }
  for (const { value, at } of values) {
    if (value === '*' || value.startsWith('arn:')) continue;
    const detail = 'A resource is "*", or an ARN, which may contain * and ?.';
    fail(`Resource ${value} must be in ARN format or "*".`, detail, at);
  }
  const resources = values.map(({ value }) => value);
  return name === 'Resource' ? { resources } : { notResources: resources };
}

function either(place: Place, name: string, negated: string): [string, JsonMember | undefined] {
  const not = place.node.members.get(negated);
  const plain = place.node.members.get(name);
  if (not === undefined) return [name, plain];
  if (plain === undefined) return [negated, not];
  failSyntax(place.kind, `A statement has ${name} or ${negated}, not both.`, not.key);
}

function parseConditions({ kind, node, path }: Place): Condition[] {
  const block = node.members.get('Condition')?.value;
  if (block === undefined) return [];
  const conditions: Condition[] = [];
  if (block.type !== 'object') {
    failSyntax(kind, `Condition is an object of operators, not ${nodeName(block)}.`, block.start);
  }
  for (const [operator, { key: at, value: keys }] of block.members) {
    if (!parseOperatorName(operator).known) failSyntax(kind, elementFault(operator, 'CONDITION', keys), at);
    if (keys.type !== 'object') {
      const detail = `${operator} must have an object of condition keys, not ${nodeName(keys)}.`;
      failSyntax(kind, detail, keys.start);
    }
    for (const [key, { key: keyAt, value }] of keys.members) {
      if (kind === 'TRUST') checkKey(key, keyAt);
      const values = conditionValues(kind, value);
      conditions.push(conditionOf(operator, key, values, [...path, 'Condition', operator, key]));
    }
  }
  return conditions;
}

/**
 * A condition key needs the prefix of a service. The words are those that IAM uses for actions, and they name
 * conditions too. Whether IAM refuses such a key in every trust policy is not published: Access Analyzer calls
 * it an error (INVALID_CONDITION_KEY_FORMAT). Identity policies with such keys are accepted (moto's tests of
 * policies, which were compared with IAM).
 */
function checkKey(key: string, at: Position): void {
  if (/^[^:]+:./s.test(key)) return;
  const detail = `"${key}" has no service prefix: a condition key has the form service:name, such as sts:ExternalId or aws:PrincipalArn.`;
  fail('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.', detail, at);
}

function conditionValues(kind: PolicyKind, node: JsonNode): string[] {
  if (node.type !== 'array') return [conditionValue(kind, node)];
  return node.items.map((item) => conditionValue(kind, item));
}

function conditionValue(kind: PolicyKind, node: JsonNode): string {
  if (node.type === 'string') return node.value;
  if (node.type === 'number') return node.text;
  if (node.type === 'boolean') return String(node.value);
  const detail = `A condition compares with strings, numbers, true and false, not with ${nodeName(node)}.`;
  failSyntax(kind, detail, node.start);
}
