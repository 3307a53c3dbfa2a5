/** Where a statement begins and ends in the text of its policy, as SimulatePrincipalPolicy counts. */
import type { Position } from '../iam/json/json-error.ts';
import type { JsonNode } from '../iam/json/json-positions.ts';
import type { PolicyDocument, Statement } from '../iam/policy/model.ts';
import { parsed, type StoredPolicy } from './stored-policy.ts';
import type { XmlValue } from './xml.ts';

/** Parsed once: ReadOnlyAccess takes milliseconds. */
const ROOTS = new WeakMap<PolicyDocument, JsonNode>();

/** From the end of the token before the statement to the end of the statement. [public outputs of the AWS CLI] */
export function statementPositions(
  { text, policy }: StoredPolicy,
  statement: Statement,
): {
  readonly [name: string]: XmlValue;
} {
  const root = ROOTS.get(policy) ?? parsed(text, 'IDENTITY').root;
  ROOTS.set(policy, root);
  const all = root.type === 'object' ? root.members.get('Statement')?.value : undefined;
  const node = all?.type === 'array' ? all.items[statement.index] : all;
  if (node?.type !== 'object') return {};
  return { StartPosition: shown(endOfTokenBefore(text, node.start)), EndPosition: shown(node.end) };
}

function endOfTokenBefore(text: string, { line, column }: Position): Position {
  const lines = text.split('\n');
  let at = line;
  let before = (lines[at - 1] ?? '').slice(0, column - 1).trimEnd();
  while (before === '' && at > 1) {
    at -= 1;
    before = (lines[at - 1] ?? '').trimEnd();
  }
  return { line: at, column: before.length + 1 };
}

function shown({ line, column }: Position): XmlValue {
  return { Line: line, Column: column };
}
