/** The policies that narrow a session, by the names that callers pass. */
import { OBSERVING_ACTIONS } from '../access/observing.ts';
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';
import { parsePolicy } from '../iam/policy/document.ts';
import type { NarrowedBy } from '../trust/session-request.ts';
import { sourceStatement } from './source-ranges.ts';

export type SessionPolicy = {
  /** A document, as JSON without white space; null for none. */
  readonly policy: string | null;
  /** The names of AWS's managed policies, with their paths: the same in each partition. */
  readonly managed: readonly string[];
  readonly narrowedBy: readonly NarrowedBy[];
};

export type SessionPolicies = ReadonlyMap<string, SessionPolicy>;

/** The policy of `access=read-only`. */
export const READ_ONLY: SessionPolicy = {
  policy: null,
  managed: ['ReadOnlyAccess'],
  narrowedBy: ['READ_ONLY'],
};

/** The session has all permissions of its role. */
export const FULL: SessionPolicy = { policy: null, managed: [], narrowedBy: [] };

/** The policy of `access=observe`: the capability set OBSERVE. */
export const OBSERVE: SessionPolicy = {
  policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: OBSERVING_ACTIONS, Resource: '*' }],
  }),
  managed: [],
  narrowedBy: ['OBSERVE'],
};

/** AWS's limits (docs/aws-facts.md, section 1). */
const MAX_POLICY_CHARACTERS = 2_048;
const MAX_MANAGED_POLICIES = 10;
const FOREIGN_CHARACTER = /[^\t\n\r\x20-\xff]/u;

/** The name of one of the operator's policies. */
export const POLICY_NAME = /^[\w.-]{1,64}$/;

const MANAGED_ARN = /^arn:aws[\w-]*:iam::aws:policy\/([\w+=,.@/-]+)$/;

/** The ARNs of the managed ones, in a partition. */
export function policyArns({ managed }: Pick<SessionPolicy, 'managed'>, partition: string): string[] {
  return managed.map((name) => `arn:${partition}:iam::aws:policy/${name}`);
}

/** The session policy that also refuses every address outside of the ranges. A Deny narrows whatever else allows. */
export function withSourceRanges(session: SessionPolicy, ranges: readonly string[]): SessionPolicy {
  if (ranges.length === 0) return session;
  const { policy, managed } = session;
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  // The managed policies allow; an Allow in the document would add to them.
  const nothing = { Version: '2012-10-17', Statement: [] };
  const document = policy === null ? (managed.length > 0 ? nothing : everything) : JSON.parse(policy);
  const statements = [document.Statement, sourceStatement(ranges)].flat();
  return {
    policy: JSON.stringify({ ...document, Statement: statements }),
    managed,
    narrowedBy: [...session.narrowedBy, 'SOURCE_RANGES'],
  };
}

/** Why AWS would refuse the document for its characters; null when it accepts them. */
export function textProblem({ policy, managed }: SessionPolicy): string | null {
  const text = [policy ?? '', ...policyArns({ managed }, 'aws')].join('');
  if (text.length > MAX_POLICY_CHARACTERS)
    return `has ${text.length} characters without white space; AWS accepts ${MAX_POLICY_CHARACTERS}`;
  const [foreign = null] = FOREIGN_CHARACTER.exec(text) ?? [];
  return foreign === null ? null : `has the character ${quote(foreign)}; AWS accepts none after U+00FF`;
}

/**
 * Reads the operator's policies: a JSON object of names. Each value is a policy document, or one or several ARNs of AWS's
 * managed policies.
 */
export function readSessionPolicies(text: string): Result<SessionPolicies, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return err(`is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(parsed)) return err('must hold an object of policies by their names');
  const policies = new Map<string, SessionPolicy>();
  for (const [name, value] of Object.entries(parsed)) {
    if (!POLICY_NAME.test(name))
      return err(`has the name ${quote(name)}, which must be 1 to 64 of A-Z a-z 0-9 _ . -`);
    const policy = isObject(value) ? readDocument(value) : readManaged(value);
    if (typeof policy === 'string') return err(`has the policy ${quote(name)}, ${policy}`);
    policies.set(name, policy);
  }
  return ok(policies);
}

/** The policy, or what is wrong with it. */
function readDocument(document: object): SessionPolicy | string {
  const policy = JSON.stringify(document);
  const parsed = parsePolicy(policy, 'SESSION');
  if (!parsed.ok) return `which AWS would not accept: ${parsed.error.detail}`;
  const session = operatorsPolicy({ policy, managed: [] });
  const problem = textProblem(session);
  return problem === null ? session : `which ${problem}`;
}

function operatorsPolicy(policy: Pick<SessionPolicy, 'policy' | 'managed'>): SessionPolicy {
  return { ...policy, narrowedBy: ['OPERATORS_POLICY'] };
}

function readManaged(value: unknown): SessionPolicy | string {
  const arns: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (arns.length === 0 || arns.length > MAX_MANAGED_POLICIES)
    return `which must name 1 to ${MAX_MANAGED_POLICIES} policies`;
  const managed = arns.flatMap((arn) => (typeof arn === 'string' ? (MANAGED_ARN.exec(arn)?.[1] ?? []) : []));
  // A policy of one customer's account does not exist in other accounts.
  return managed.length === arns.length
    ? operatorsPolicy({ policy: null, managed })
    : 'which must be a policy document, or ARNs such as arn:aws:iam::aws:policy/SecurityAudit';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
