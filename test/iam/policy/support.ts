/** The people and documents that the policy tests speak of. */

import type { Caller } from '../../../src/iam/policy/context.ts';
import { parsePolicy } from '../../../src/iam/policy/document.ts';
import type { PolicyDocument, PolicyKind } from '../../../src/iam/policy/model.ts';

export const VENDOR = '111122223333';
export const CUSTOMER = '444455556666';
export const ROLE_ARN = `arn:aws:iam::${CUSTOMER}:role/aurora/Reader`;

export const user: Caller = {
  kind: 'USER',
  partition: 'aws',
  accountId: VENDOR,
  arn: `arn:aws:iam::${VENDOR}:user/team/Ada`,
  principalArn: `arn:aws:iam::${VENDOR}:user/team/Ada`,
  uniqueId: 'AIDAADA1EXAMPLE12345',
  userId: 'AIDAADA1EXAMPLE12345',
  userName: 'Ada',
};

export const session: Caller = {
  kind: 'ROLE_SESSION',
  partition: 'aws',
  accountId: VENDOR,
  arn: `arn:aws:sts::${VENDOR}:assumed-role/Connector/run-1`,
  principalArn: `arn:aws:iam::${VENDOR}:role/svc/Connector`,
  uniqueId: 'AROACONNECTOREXAMPLE',
  userId: 'AROACONNECTOREXAMPLE:run-1',
};

export const root: Caller = {
  kind: 'ROOT',
  partition: 'aws',
  accountId: VENDOR,
  arn: `arn:aws:iam::${VENDOR}:root`,
  principalArn: `arn:aws:iam::${VENDOR}:root`,
  uniqueId: VENDOR,
  userId: VENDOR,
};

export type Json = Record<string, unknown>;

/** Parses what must be a valid document. */
export function policyOf(
  kind: PolicyKind,
  statements: Json | Json[],
  version: string | null = '2012-10-17',
): PolicyDocument {
  const document = { ...(version === null ? {} : { Version: version }), Statement: statements };
  const parsed = parsePolicy(JSON.stringify(document), kind);
  if (!parsed.ok) throw new Error(`${parsed.error.message} ${parsed.error.detail}`);
  return parsed.value.policy;
}

export function trusting(principal: unknown, more: Json = {}): Json {
  return { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more };
}

export function permitting(more: Json = {}): Json {
  return { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', ...more };
}
