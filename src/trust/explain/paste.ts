/** The result of reading a paste, and IAM's limits of length. */
import { type JsonValue, parsedJson } from '../../iam/json/json-value.ts';
import type { OtherPaste } from './other-pastes.ts';

/** Larger than any trust policy that IAM stores, with room for the text around it. */
export const MAX_PASTE_CHARACTERS = 100_000;

/**
 * What IAM stores of a trust policy, in characters without white space, where AWS has raised the customer's quota
 * (docs/aws-facts.md, section 4). No role has a longer one, and judging it would be slow.
 */
export const MAX_TRUST_POLICY_CHARACTERS = 4_096;

/** IAM's quota for a role's trust policy unless AWS has raised it (docs/aws-facts.md, section 4). */
export const DEFAULT_TRUST_POLICY_QUOTA = 2_048;

/** The document's length as IAM counts it. */
export function lengthForIam(document: string): number {
  return document.replace(/\s+/g, '').length;
}

export type Paste =
  | {
      readonly ok: true;
      /** The document: lines and columns refer to it. */
      readonly text: string;
      /** A sentence that names what it was found in; null when that says nothing about the document. */
      readonly foundIn: string | null;
      /** The ARN of the role that the document belongs to, where the paste says so. */
      readonly roleArn: string | null;
      /** The document as the template states it, when a program or template makes the real one. */
      readonly template: JsonValue | null;
    }
  | ({ readonly ok: false; readonly text: string } & OtherPaste);

/** A text that is the document. */
export function plainPaste(text: string, foundIn: string | null = null): Paste {
  return { ok: true, text, foundIn, roleArn: null, template: null };
}

/** A document that a program or template makes. */
export function templatePaste(value: JsonValue, foundIn: string): Paste {
  return { ok: true, text: JSON.stringify(value, null, 2), foundIn, roleArn: null, template: value };
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): string {
  return `line ${text.slice(0, Math.max(0, offset)).split(/\r\n|\r|\n/).length}`;
}

/** The value of a policy that contains references of a template; null for one that contains none. */
export function templateOf(text: string): JsonValue | null {
  return text.includes('${') ? (parsedJson(text) ?? null) : null;
}
