/** Parses an IAM policy document. Refuses what IAM does not save, with AWS's messages. [docs/aws-facts.md, 8.4, 8.5] */
import { err, ok, type Result } from '../../base/result.ts';
import type { Position } from '../json/json-error.ts';
import {
  type JsonDocument,
  type JsonNode,
  type JsonPath,
  locate,
  parseJson,
} from '../json/json-positions.ts';
import { fail, failSyntax, nodeName, PolicyFault } from './fault.ts';
import type { PolicyDocument, PolicyKind, PolicyProblem, PolicyVersion, Statement } from './model.ts';
import { elementFault, POLICY_ELEMENTS } from './places.ts';
import { parseStatement } from './statement.ts';

export type ParsedPolicy = JsonDocument & {
  readonly policy: PolicyDocument;
  /** The positions of a value and its key in the text; undefined when the document has no such value. */
  locate(path: JsonPath): { key?: Position; value: Position } | undefined;
};

/**
 * Parses and validates `text` as a policy of this kind; stops at the first mistake. In a problem, `message` is AWS's
 * answer, `detail` says what is wrong, and `line` and `column` (1-based) say where. Does not check whether the
 * principals exist, nor the document's size.
 */
export function parsePolicy(text: string, kind: PolicyKind): Result<ParsedPolicy, PolicyProblem> {
  const json = parseJson(text);
  if (!json.ok) {
    const { line, column, message: detail } = json.error;
    // For identity policies, AWS has one message for all syntax errors.
    const message = kind === 'TRUST' ? 'This policy contains invalid Json' : 'Syntax errors in policy.';
    return err({ message, detail, line, column });
  }
  const { root, repeatedKeys } = json.value;
  try {
    const policy = parseDocument(kind, root);
    return ok({ policy, repeatedKeys, root, locate: (path) => locate(root, path) });
  } catch (fault) {
    if (fault instanceof PolicyFault) return err(fault.problem);
    throw fault;
  }
}

function parseDocument(kind: PolicyKind, root: JsonNode): PolicyDocument {
  if (root.type !== 'object') {
    const detail = `A policy is an object, not ${nodeName(root)}.`;
    if (kind === 'TRUST') fail('This policy contains invalid Json', detail, root.start);
    failSyntax(kind, detail, root.start);
  }
  for (const [name, { key, value }] of root.members) {
    if (!POLICY_ELEMENTS.includes(name)) {
      failSyntax(kind, elementFault(name, 'POLICY', value), key);
    }
  }
  const version = parseVersion(kind, root.members.get('Version')?.value);
  const id = root.members.get('Id')?.value;
  if (id !== undefined && id.type !== 'string') {
    failSyntax(kind, `Id must be a string, not ${nodeName(id)}.`, id.start);
  }
  const statement = root.members.get('Statement')?.value;
  // AWS notices that something is missing only at the end of the object: (1,3) for "{}".
  if (statement === undefined) failSyntax(kind, 'The policy has no Statement.', root.end);
  return { version, statements: parseStatements(kind, statement) };
}

function parseVersion(kind: PolicyKind, node: JsonNode | undefined): PolicyVersion {
  if (node === undefined) return '2008-10-17';
  const version = node.type === 'string' ? node.value : null;
  if (version === '2012-10-17' || version === '2008-10-17') return version;
  const detail = `Version is "2012-10-17" (or the old "2008-10-17"), not ${nodeName(node)}: do not change the date.`;
  if (kind === 'TRUST') fail('The policy must contain a valid version string', detail, node.start);
  failSyntax(kind, detail, node.start);
}

function parseStatements(kind: PolicyKind, node: JsonNode): Statement[] {
  const single = node.type !== 'array';
  const items = single ? [node] : node.items;
  if (items.length === 0) {
    const detail = 'The policy has no statements.';
    if (kind !== 'TRUST') failSyntax(kind, detail, node.start);
    fail('Could not parse the policy: Statement is empty!', detail, node.start);
  }
  const sids = new Set<string>();
  return items.map((item, index) => {
    const path = single ? ['Statement'] : ['Statement', index];
    const statement = parseStatement(kind, item, path, index);
    const { sid } = statement;
    if (sid !== undefined && sid !== '') {
      if (sids.has(sid)) failRepeatedSid(kind, sid, item);
      sids.add(sid);
    }
    return statement;
  });
}

function failRepeatedSid(kind: PolicyKind, sid: string, item: JsonNode): never {
  const message =
    kind === 'TRUST'
      ? 'The Statement Ids in the policy are not unique'
      : 'Statement IDs (SID) in a single policy must be unique.';
  const at = locate(item, ['Sid'])?.value ?? item.start;
  fail(message, `"${sid}" is the Sid of an earlier statement.`, at);
}
