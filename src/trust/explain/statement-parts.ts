/** Statements as JSON on their way into a corrected document, and the questions about their parts. */
import { isJsonObject, type JsonObject, type JsonValue, listOf } from '../../iam/json/json-value.ts';
import { parsePolicy } from '../../iam/policy/document.ts';
import type { PolicyDocument } from '../../iam/policy/model.ts';
import { awsPrincipalForm } from '../../iam/policy/principals.ts';
import { auroraStatement } from './aurora-statement.ts';
import { type Expectation, works } from './expectation.ts';
import { accountOf } from './outsiders.ts';
import { isNearMiss } from './principal-findings.ts';

/** A statement, its place in the document, and what was changed in it so far. */
export type Part = {
  readonly index: number;
  readonly statement: JsonObject;
  readonly changes: readonly string[];
};

export type Entry = { readonly type: string; readonly value: JsonValue };

/** The entries of a Principal in any form. */
export function entriesOf(principal: JsonValue | undefined): Entry[] {
  if (typeof principal === 'string') return [{ type: 'AWS', value: principal }];
  if (!isJsonObject(principal)) return [];
  return Object.entries(principal).flatMap(([type, values]) =>
    listOf(values).map((value) => ({ type, value })),
  );
}

/** The Principal that has these entries. */
export function principalOf(entries: readonly Entry[]): JsonObject {
  const byType = Map.groupBy(entries, ({ type }) => type);
  return Object.fromEntries(
    [...byType].map(([type, same]) => {
      const values = same.map(({ value }) => value);
      return [type, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/** The keys and values of the conditions, as far as they can be read. */
export function conditionsOf({ Condition: conditions }: JsonObject): { key: string; values: string[] }[] {
  return (isJsonObject(conditions) ? Object.values(conditions) : [])
    .flatMap((keys) => (isJsonObject(keys) ? Object.entries(keys) : []))
    .map(([key, value]) => ({ key, values: listOf(value).map(String) }));
}

export function isAuroras({ type, value }: Entry, { caller }: Expectation): boolean {
  return type === 'AWS' && typeof value === 'string' && accountOf(value) === caller.accountId;
}

export function isNear({ type, value }: Entry, expectation: Expectation): boolean {
  return typeof value === 'string' && isNearMiss({ type, value }, expectation);
}

/** Whether the entry is the unique id of a deleted user or role, which IAM refuses. */
export function isDeleted({ type, value }: Pick<Entry, 'type'> & { readonly value: unknown }): boolean {
  return type === 'AWS' && typeof value === 'string' && awsPrincipalForm(value) === 'UNIQUE_ID';
}

/** The policy of this one statement; null where IAM refuses it. */
export function parsedAlone(statement: JsonObject): PolicyDocument | null {
  return parsedTrust({ Version: '2012-10-17', Statement: [statement] });
}

function parsedTrust(document: JsonObject): PolicyDocument | null {
  const parsed = parsePolicy(JSON.stringify(document), 'TRUST');
  return parsed.ok ? parsed.value.policy : null;
}

/** Whether IAM accepts the document, and it lets in only Aurora and those whom it names. */
export function isGood(document: JsonObject, expectation: Expectation): boolean {
  const policy = parsedTrust(document);
  if (policy === null || !works(policy, expectation)) return false;
  return policy.statements.every(
    ({ notPrincipal, principal = [] }) => notPrincipal === undefined && !principal.some(isDeleted),
  );
}

/** Whether a statement with these elements is good where every other element is right. */
export function isGoodPart(elements: JsonObject, expectation: Expectation): boolean {
  const statement = { ...auroraStatement(expectation), ...elements };
  return isGood({ Version: '2012-10-17', Statement: [statement] }, expectation);
}
