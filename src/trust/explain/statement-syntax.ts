/** Corrects the spelling of a statement where its meaning is clear. Later steps judge what the statement allows. */

import { nearestName } from '../../base/nearest-name.ts';
import { EXAMPLE_ACCOUNTS } from '../../iam/example-accounts.ts';
import { isJsonObject, type JsonObject, type JsonValue, listOf } from '../../iam/json/json-value.ts';
import { OPERATORS, parseOperatorName } from '../../iam/policy/operators.ts';
import { PRINCIPAL_TYPES } from '../../iam/policy/places.ts';
import { keyMeant } from './condition-keys.ts';

export type Spelling = { readonly statement: JsonObject; readonly changes: readonly string[] };

const ELEMENTS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Condition'];
const OPERATOR_NAMES = [...OPERATORS.keys(), 'Null'];

/** The known name that differs only by case, or by at most two letters. */
export function nameMeant(name: string, known: readonly string[]): string {
  return known.includes(name) ? name : (nearestName(name, known) ?? name);
}

/** The statement in IAM's spelling. @param sids those of earlier statements; this one's is added */
export function withIamSpelling(statement: JsonObject, sids: Set<string>): Spelling {
  const changes: string[] = [];
  const written: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(statement)) {
    const meant = /^(?:not)?resources?$/i.test(name) ? name : nameMeant(name, ELEMENTS);
    const isFree = meant === name || (statement[meant] === undefined && written[meant] === undefined);
    if (isFree && meant !== name) changes.push(`renamed "${name}" to "${meant}".`);
    written[isFree ? meant : name] = value;
  }
  // A part that limits a statement must stay: a value of several parts may be a condition.
  const extra = Object.keys(written).filter(
    (name) =>
      !ELEMENTS.includes(name) && (/^(?:not)?resources?$/i.test(name) || !isJsonObject(written[name])),
  );
  for (const name of extra) delete written[name];
  if (extra.length > 0) changes.push(`without ${extra.join(', ')}.`);
  const put = (name: string, value: JsonValue | undefined, words: string) => {
    if (value === undefined || JSON.stringify(value) === JSON.stringify(written[name])) return;
    written[name] = value;
    changes.push(words);
  };
  const { Sid: sid, Effect: effect } = written;
  if (sid !== undefined && (typeof sid !== 'string' || (sid !== '' && sids.has(sid)))) {
    delete written['Sid'];
    changes.push(
      `without its Sid${typeof sid === 'string' ? ` "${sid}", which an earlier statement has` : ''}.`,
    );
  } else if (typeof sid === 'string') sids.add(sid);
  if (typeof effect === 'string') {
    const meant = ['Allow', 'Deny'].find((one) => one.toLowerCase() === effect.trim().toLowerCase());
    put('Effect', meant, `the Effect is "${meant}".`);
  }
  put('Action', mapped(written['Action'], actionMeant), 'the action begins with "sts:".');
  if (isJsonObject(written['Principal'])) {
    put('Principal', principalMeant(written['Principal']), 'the principal is written as IAM accepts it.');
  }
  if (isJsonObject(written['Condition'])) {
    const { condition, words } = conditionMeant(written['Condition']);
    written['Condition'] = condition;
    changes.push(...words);
  }
  return { statement: written, changes };
}

function actionMeant(action: string): string {
  const name = action.trim();
  return /^(?:AssumeRole(?:With(?:SAML|WebIdentity))?|TagSession|SetSourceIdentity)$/i.test(name)
    ? `sts:${name}`
    : name;
}

function principalMeant(principal: JsonObject): JsonObject {
  const meant: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(principal)) {
    const type: string = PRINCIPAL_TYPES.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
    const values = listOf(value).flatMap((one): JsonValue[] => {
      if (typeof one !== 'string') return [one];
      const parts = one.split(/[,;\s]+/).filter((part) => part !== '');
      if (type === 'Service') return parts.map(serviceMeant);
      if (parts.length < 2 || !parts.every((part) => part.startsWith('arn:'))) return [one.trim()];
      return parts.filter((part) => !EXAMPLE_ACCOUNTS.has(part.split(':')[4] ?? ''));
    });
    const all = [...listOf(meant[type]), ...values];
    meant[type] = all.length === 1 && !Array.isArray(value) ? (all[0] ?? '') : all;
  }
  return meant;
}

/** `ec2`, `EC2.amazonaws.com`, `ec2.amazon.com`: all mean `ec2.amazonaws.com`. */
function serviceMeant(service: string): string {
  const name = service.toLowerCase();
  const [, label] =
    /^([a-z0-9-]+)(?:\.(?:amazon|aws|amazonaws|amazonws|amazonaw)(?:\.co|\.com)?|\.aws\.amazon\.com)?$/.exec(
      name,
    ) ?? [];
  return label === undefined ? name : `${label}.amazonaws.com`;
}

function conditionMeant(condition: JsonObject): { condition: JsonObject; words: string[] } {
  const words: string[] = [];
  const meant: Record<string, JsonValue> = {};
  for (const [operator, keys] of Object.entries(condition)) {
    const named = operatorMeant(operator);
    const name = condition[named] === undefined && meant[named] === undefined ? named : operator;
    if (name !== operator) words.push(`renamed the operator "${operator}" to "${name}".`);
    if (!isJsonObject(keys)) {
      meant[name] = keys;
      continue;
    }
    const inner: Record<string, JsonValue> = {};
    for (const [key, value] of Object.entries(keys)) {
      const known = /^[^:]+:./s.test(key) ? key : (keyMeant(key) ?? key);
      const isFree = keys[known] === undefined && inner[known] === undefined;
      if (isFree && known !== key) words.push(`renamed the condition key "${key}" to "${known}".`);
      inner[isFree ? known : key] = value;
    }
    meant[name] = inner;
  }
  return { condition: meant, words };
}

function operatorMeant(operator: string): string {
  if (parseOperatorName(operator).known) return operator;
  const [, qualifier = '', base = '', ifExists = ''] =
    /^(?:(.*):)?(.*?)(IfExists)?$/is.exec(operator.trim()) ?? [];
  const set = qualifier === '' ? '' : nameMeant(qualifier, ['ForAllValues', 'ForAnyValue']);
  const meant = `${set === '' ? '' : `${set}:`}${nameMeant(base, OPERATOR_NAMES)}${ifExists === '' ? '' : 'IfExists'}`;
  return parseOperatorName(meant).known ? meant : operator;
}

/** Changes each string of a value that is one string or several. */
function mapped(value: JsonValue | undefined, change: (text: string) => string): JsonValue | undefined {
  if (typeof value === 'string') return change(value);
  if (!Array.isArray(value)) return undefined;
  return value.map((one: JsonValue) => (typeof one === 'string' ? change(one) : one));
}
