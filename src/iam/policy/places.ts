/** Explains elements that are at the wrong level of a policy, or misspelt. */

import { nearestName } from '../../base/nearest-name.ts';
import { type JsonNode, plainValue } from '../json/json-positions.ts';
import type { PrincipalType } from './model.ts';
import { OPERATORS, parseOperatorName } from './operators.ts';

/** The levels of a policy. */
export type PolicyLevel = 'POLICY' | 'STATEMENT' | 'PRINCIPAL' | 'CONDITION';

export const POLICY_ELEMENTS: readonly string[] = ['Version', 'Id', 'Statement'];

export const STATEMENT_ELEMENTS: readonly string[] = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition'],
];

export const PRINCIPAL_TYPES: readonly PrincipalType[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

const LEVELS: Readonly<Record<PolicyLevel, { names: readonly string[]; what: string }>> = {
  POLICY: { names: POLICY_ELEMENTS, what: 'not an element of a policy (names are exact)' },
  STATEMENT: { names: STATEMENT_ELEMENTS, what: 'not an element of a statement (names are exact)' },
  PRINCIPAL: {
    names: PRINCIPAL_TYPES,
    what: `not a kind of principal: write one of ${PRINCIPAL_TYPES.join(', ')}`,
  },
  CONDITION: { names: [...OPERATORS.keys(), 'Null'], what: 'not a condition operator (names are exact)' },
};

/** Longer values are not shown. */
const MAX_SHOWN_CHARACTERS = 300;

/** Explains a name that IAM does not accept at this level: where it belongs, or how to spell it. */
export function elementFault(name: string, level: PolicyLevel, value: JsonNode): string {
  const { names, what } = LEVELS[level];
  const written = JSON.stringify(name);
  const place = placeOf(name, level, value);
  if (place !== null) return `${written} ${place}`;
  const meant = nearestName(name, names);
  if (meant === null) return `${written} is ${what}.`;
  const exact = level === 'PRINCIPAL' ? 'not a kind of principal' : what;
  return `${written} is ${exact}: write "${meant}"${level === 'PRINCIPAL' ? ', in exactly this form' : ''}.`;
}

function placeOf(name: string, level: PolicyLevel, value: JsonNode): string | null {
  if (level !== 'STATEMENT' && STATEMENT_ELEMENTS.includes(name)) {
    const move = 'Move it there';
    return `belongs in the statement, next to its "Effect" and "Action". ${
      name === 'Condition'
        ? `${move}, and do not only remove it: the statement would hold without it.`
        : `${move}.`
    }`;
  }
  if (level !== 'POLICY' && POLICY_ELEMENTS.includes(name)) {
    return name === 'Statement'
      ? 'belongs to the policy, outside of its statements.'
      : 'belongs next to "Statement", not inside of it.';
  }
  if (level !== 'PRINCIPAL' && PRINCIPAL_TYPES.some((type) => type === name)) {
    return 'belongs in the "Principal" of the statement.';
  }
  if (level !== 'CONDITION' && parseOperatorName(name).known) {
    return 'is a condition operator: it belongs inside the "Condition" of the statement.';
  }
  if (/^(?:sts|aws|saml):\w/i.test(name) && value.type !== 'object') {
    const shown = shownValue(value);
    const block = `"StringEquals": { ${JSON.stringify(name)}: ${shown} }`;
    return level === 'CONDITION'
      ? `is a condition key. It needs a condition operator around it: ${block}.`
      : `is a condition key: it belongs inside the "Condition" of the statement, with a condition operator around it: "Condition": { ${block} }.`;
  }
  return null;
}

function shownValue(value: JsonNode): string {
  const shown = JSON.stringify(plainValue(value));
  return shown.length > MAX_SHOWN_CHARACTERS ? '...' : shown;
}
