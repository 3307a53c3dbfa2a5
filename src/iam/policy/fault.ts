/** Stops the policy parser at the first mistake, with AWS's message for it. */
import type { Position } from '../json/json-error.ts';
import type { JsonNode, JsonPath } from '../json/json-positions.ts';
import type { PolicyKind, PolicyProblem } from './model.ts';

/** Thrown inside the parser only; `parsePolicy` turns it into a value. */
export class PolicyFault extends Error {
  readonly problem: PolicyProblem;
  constructor(problem: PolicyProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** @param message AWS's message */
export function fail(message: string, detail: string, at: Position): never {
  throw new PolicyFault({ message, detail, line: at.line, column: at.column });
}

/** AWS names the position of a syntax error in trust policies only. [docs/aws-facts.md, 8; public reports] */
export function failSyntax(kind: PolicyKind, detail: string, at: Position): never {
  const message =
    kind === 'TRUST' ? `Syntax error at position (${at.line},${at.column})` : 'Syntax errors in policy.';
  fail(message, detail, at);
}

/** Names the node's type, for a sentence. */
export function nodeName(node: JsonNode): string {
  if (node.type === 'string') return `the string ${JSON.stringify(node.value)}`;
  return node.type === 'null'
    ? 'null'
    : node.type === 'array' || node.type === 'object'
      ? `an ${node.type}`
      : `a ${node.type}`;
}

/** One string or an array of strings, with the path of each. */
export function strings(kind: PolicyKind, name: string, node: JsonNode, path: JsonPath): LocatedString[] {
  const single = node.type !== 'array';
  const items = single ? [node] : node.items;
  return items.map((item, i) => {
    const itemPath = single ? path : [...path, i];
    if (item.type !== 'string') {
      failSyntax(kind, `${name} must be a string or an array of strings, not ${nodeName(item)}.`, item.start);
    }
    return { value: item.value, path: itemPath, at: item.start };
  });
}

export type LocatedString = { value: string; path: JsonPath; at: Position };
