/**
 * The Principal element: its syntax, and whom it means. No partial wildcards; names are case-sensitive; a
 * Service, Federated or CanonicalUser principal is never an IAM caller.
 * [docs/aws-facts.md, 8.4; IAM User Guide, policies, "Principal"]
 */
import type { Position } from '../json/json-error.ts';
import type { JsonNode, JsonPath } from '../json/json-positions.ts';
import type { Caller } from './context.ts';
import { fail, failSyntax, nodeName, strings } from './fault.ts';
import type { PolicyDocument, PrincipalElement, PrincipalEntry } from './model.ts';
import { elementFault, PRINCIPAL_TYPES } from './places.ts';
import { awsPrincipalFault } from './principal-fault.ts';

/** How an entry covers the caller; `ACCOUNT` delegates to the account's own policies, the others name the caller. */
export type PrincipalMatch = 'EVERYONE' | 'ACCOUNT' | 'USER' | 'ROLE' | 'SESSION';

type PrincipalForm = 'EVERYONE' | 'ACCOUNT' | 'USER' | 'ROLE' | 'SESSION' | 'FEDERATED_USER' | 'UNIQUE_ID';

const ACCOUNT_ID = /^\d{12}$/;
const UNIQUE_ID = /^(?:AIDA|AROA)[A-Z0-9]{8,124}$/;
const ARN = /^arn:aws(?:-[a-z]+)*:(iam|sts)::\d{12}:(\S+)$/;
/** The suffixes are those of AWS's partitions. Whether the service exists is not checked. */
const SERVICE =
  /^(?:[a-z0-9-]+\.)+(?:amazonaws\.(?:com(?:\.cn)?|eu)|aws\.internal|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/**
 * The form of an AWS principal; null when IAM does not accept it. The code that stores the document checks that the
 * user or role exists. `UNIQUE_ID`: IAM shows it in place of a deleted user or role.
 */
export function awsPrincipalForm(value: string): PrincipalForm | null {
  if (value === '*') return 'EVERYONE';
  if (ACCOUNT_ID.test(value)) return 'ACCOUNT';
  if (UNIQUE_ID.test(value)) return 'UNIQUE_ID';
  const [, service, resource = ''] = ARN.exec(value) ?? [];
  if (resource.includes('*') || resource.includes('?')) return null;
  if (service === 'iam') {
    if (resource === 'root') return 'ACCOUNT';
    if (isNamed(resource, 'user/')) return 'USER';
    return isNamed(resource, 'role/') ? 'ROLE' : null;
  }
  if (service !== 'sts') return null;
  if (isNamed(resource, 'federated-user/')) return 'FEDERATED_USER';
  return isNamed(resource, 'assumed-role/') && resource.split('/').length === 3 ? 'SESSION' : null;
}

/** Parses and checks a Principal or NotPrincipal element of a trust policy; throws a `PolicyFault`. */
export function parsePrincipal(node: JsonNode, path: JsonPath): PrincipalElement {
  if (node.type === 'string') {
    if (node.value === '*') return [{ type: 'AWS', value: '*', path }];
    const detail = `A principal that is a string can only be "*". To name another, write {"AWS": ${JSON.stringify(node.value)}}.`;
    fail('Principal must be a JSON object.', detail, node.start);
  }
  if (node.type !== 'object') {
    failSyntax(
      'TRUST',
      `A principal is an object such as {"AWS": "..."}, not ${nodeName(node)}.`,
      node.start,
    );
  }
  const entries: PrincipalElement = [];
  for (const [name, { key, value }] of node.members) {
    const type = PRINCIPAL_TYPES.find((known) => known === name);
    if (type === undefined) {
      failSyntax('TRUST', elementFault(name, 'PRINCIPAL', value), key);
    }
    for (const text of strings('TRUST', name, value, [...path, name])) {
      entries.push(checked({ type, value: text.value, path: text.path }, text.at));
    }
  }
  if (entries.length === 0) {
    const detail = 'The statement has no principal: name the principal that may use the role.';
    fail('Missing required field Principal cannot be empty!', detail, node.start);
  }
  return entries;
}

/** How the entry covers the caller, or null when it does not. */
export function matchPrincipal(entry: PrincipalEntry, caller: Caller): PrincipalMatch | null {
  const { type, value } = entry;
  if (type !== 'AWS') return null;
  if (value === '*') return 'EVERYONE';
  const root = `arn:${caller.partition}:iam::${caller.accountId}:root`;
  if (value === caller.accountId || value === root) return 'ACCOUNT';
  if (value === caller.principalArn || value === caller.uniqueId)
    return caller.kind === 'USER' ? 'USER' : 'ROLE';
  return value === caller.arn ? 'SESSION' : null;
}

/** The AWS principals of a document, in order: what must exist before IAM stores it. */
export function awsPrincipals({ statements }: PolicyDocument): PrincipalEntry[] {
  return statements
    .flatMap(({ principal = [], notPrincipal = [] }) => [...principal, ...notPrincipal])
    .filter(({ type }) => type === 'AWS');
}

/**
 * The document with each AWS principal replaced by the result of `stored`. IAM stores the unique id of a
 * user or role in place of its ARN, which is why a recreated one is not trusted. [docs/aws-facts.md, 2 and 8.4]
 */
export function mapAwsPrincipals(policy: PolicyDocument, stored: (value: string) => string): PolicyDocument {
  const map = (element: PrincipalElement) =>
    element.map((entry) => (entry.type === 'AWS' ? { ...entry, value: stored(entry.value) } : entry));
  const statements = policy.statements.map((statement) => ({
    ...statement,
    ...(statement.principal === undefined ? {} : { principal: map(statement.principal) }),
    ...(statement.notPrincipal === undefined ? {} : { notPrincipal: map(statement.notPrincipal) }),
  }));
  return { ...policy, statements };
}

function checked(entry: PrincipalEntry, at: Position): PrincipalEntry {
  const { type, value } = entry;
  const valid =
    type === 'AWS'
      ? awsPrincipalForm(value) !== null
      : type === 'Service'
        ? SERVICE.test(value)
        : value !== '';
  if (valid) return entry;
  const detail = type === 'AWS' ? awsPrincipalFault(value) : otherPrincipalFault(entry);
  fail(`Invalid principal in policy: "${type === 'Service' ? 'SERVICE' : type}":"${value}"`, detail, at);
}

function otherPrincipalFault({ type, value }: PrincipalEntry): string {
  const isArn = /^arn:aws[\w-]*:(?:iam|sts):/.test(value);
  const what = isArn ? 'an ARN of AWS' : ACCOUNT_ID.test(value) ? 'an AWS account' : null;
  if (what === null && type === 'Service')
    return `"${value}" is not an AWS service. The name of a service ends in ".amazonaws.com", such as "ec2.amazonaws.com".`;
  if (what === null) return `"${value}" is not a principal of the kind ${type}.`;
  return `"${value}" is ${what}, not the name of a service. Write "AWS" in place of "${type}".`;
}

function isNamed(resource: string, prefix: string): boolean {
  return resource.startsWith(prefix) && resource.length > prefix.length && !resource.endsWith('/');
}
