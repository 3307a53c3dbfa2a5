/** A policy document as IAM stores it: the text as it was written, and parsed. */
import { type ParsedPolicy, parsePolicy } from '../iam/policy/document.ts';
import type { PolicyDocument, PolicyKind } from '../iam/policy/model.ts';
import { malformedPolicy } from './aws-fault.ts';

export type StoredPolicy = { readonly text: string; readonly policy: PolicyDocument };

/** Reads a document as IAM does. @throws MalformedPolicyDocument */
export function readPolicy(text: string, kind: PolicyKind): StoredPolicy {
  return { text, policy: parsed(text, kind).policy };
}

/** The policy with the places of its parts in the text. @throws MalformedPolicyDocument */
export function parsed(text: string, kind: PolicyKind): ParsedPolicy {
  const result = parsePolicy(text, kind);
  if (!result.ok) throw malformedPolicy(result.error.message);
  return result.value;
}

/** The number of characters that count: white space does not. [IAM User Guide, IAM quotas] */
export function sizeOf(text: string): number {
  return text.replace(/\s/g, '').length;
}
