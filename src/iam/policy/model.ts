/** An IAM policy document, once parsed. */
import type { JsonPath } from '../json/json-positions.ts';

/** Which grammar applies: a role's trust policy, a policy of an identity, a session policy. */
export type PolicyKind = 'TRUST' | 'IDENTITY' | 'SESSION';

export type PolicyVersion = '2012-10-17' | '2008-10-17';

export type PolicyDocument = {
  /** An absent Version means 2008-10-17. [docs/aws-facts.md, 8.9] */
  version: PolicyVersion;
  statements: Statement[];
};

export type Statement = {
  sid?: string;
  effect: 'Allow' | 'Deny';
  principal?: PrincipalElement;
  notPrincipal?: PrincipalElement;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  conditions: Condition[];
  index: number;
  /** Its place: `['Statement']` when written without an array. */
  path: JsonPath;
};

export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** `"Principal": "*"` is the one entry AWS `*`: it means the same. */
export type PrincipalElement = PrincipalEntry[];

export type PrincipalEntry = { type: PrincipalType; value: string; path: JsonPath };

export type SetQualifier = 'ForAllValues' | 'ForAnyValue';

export type Condition = {
  /** The written form, for example `ForAnyValue:StringLikeIfExists`. */
  operator: string;
  qualifier: SetQualifier | null;
  baseOperator: string;
  ifExists: boolean;
  /** The written form. */
  key: string;
  values: string[];
  path: JsonPath;
};

/** Why IAM refuses a document. */
export type PolicyProblem = {
  /** The message of AWS's MalformedPolicyDocument error, where it is known. */
  message: string;
  /** Explains the mistake to a person, because AWS's message rarely does. */
  detail: string;
  line?: number;
  column?: number;
};
