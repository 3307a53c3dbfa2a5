/** A policy with more statements. */
import { isJsonObject, type JsonObject, listOf, parsedJson } from '../../../src/iam/json/json-value.ts';

/** The whole policy with these statements at its end, indented. Null if the text is not a policy. */
export function policyWith(document: string, statements: readonly JsonObject[]): string | null {
  const policy = parsedJson(document);
  if (!isJsonObject(policy) || policy['Statement'] === undefined) return null;
  return JSON.stringify({ ...policy, Statement: [...listOf(policy['Statement']), ...statements] }, null, 2);
}
