/** A trust policy without some of those that it names. */
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
  parsedJson,
} from '../../../src/iam/json/json-value.ts';

/**
 * The policy without these principals, indented; statements that are left without a principal go. Null if a statement lets
 * one of them in by other means, such as a condition: then people must edit the policy themselves.
 */
export function policyWithout(document: string, principals: readonly string[]): string | null {
  const policy = parsedJson(document);
  if (!isJsonObject(policy)) return null;
  const found = new Set<string>();
  const kept = listOf(policy['Statement']).flatMap((statement): JsonValue[] => {
    const named = isJsonObject(statement) ? statement['Principal'] : undefined;
    if (!isJsonObject(statement) || statement['Effect'] !== 'Allow' || !isJsonObject(named))
      return [statement];
    const left = Object.entries(named).flatMap(([type, values]) => {
      const others = listOf(values).filter((value) => !principals.includes(String(value)));
      for (const value of listOf(values)) if (!others.includes(value)) found.add(String(value));
      return others.length === 0 ? [] : [[type, others.length === 1 ? others[0] : others] as const];
    });
    return left.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(left) } as JsonObject];
  });
  const mayLetIn = kept.filter((statement) => !isJsonObject(statement) || statement['Effect'] !== 'Deny');
  if (mayLetIn.some((statement) => isOpen(statement) || principals.some((one) => names(statement, one))))
    return null;
  if (kept.length === 0 || principals.some((principal) => !found.has(principal))) return null;
  return JSON.stringify({ ...policy, Statement: kept }, null, 2);
}

/** Whether it names everybody, so that conditions alone decide who gets in. */
function isOpen(statement: JsonValue): boolean {
  if (!isJsonObject(statement) || statement['Principal'] === undefined) return true;
  const principal = statement['Principal'];
  const named = isJsonObject(principal) ? Object.values(principal).flatMap(listOf) : [principal];
  return named.includes('*');
}

/** Whether its text has the principal, or the number of its account. */
function names(statement: JsonValue, principal: string): boolean {
  const text = JSON.stringify(statement);
  return text.includes(/\d{12}/.exec(principal)?.[0] ?? principal);
}
