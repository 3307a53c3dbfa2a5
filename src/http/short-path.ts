/**
 * The short way for what nearly every request is: a query or a mutation, sent as JSON and answered as JSON. It
 * goes through the same plugins as on yoga's way, without the Request and Response objects that cost yoga most
 * of its time. Whatever is unusual about a request, or wrong with it before anything is executed, is left to
 * yoga, which judges it anew: the rules of GraphQL over HTTP for what is refused are written once, there.
 */
import type { ExecutionResult } from 'graphql';
import { laneOf } from '../auth/viewer.ts';
import { TURNS } from '../base/turns.ts';
import type { Caller } from '../graphql/context.ts';
import { JSON_TYPE, RESPONSE_TYPE, type ResultType } from './accept.ts';
import type { Engine } from './engine.ts';
import { httpOf } from './errors.ts';
import { flat } from './exchange.ts';
import { operationKind } from './operation-kind.ts';
import type { OperationRequest } from './operation-request.ts';

export type Answer = {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
};

/** What is told of a result of each form. */
export const HEADERS: Readonly<Record<ResultType, readonly string[]>> = {
  [JSON_TYPE]: ['Content-Type', `${JSON_TYPE}; charset=utf-8`],
  [RESPONSE_TYPE]: ['Content-Type', `${RESPONSE_TYPE}; charset=utf-8`],
};

/** Whether a body of this type may go the short way. */
export function isPlainJson(contentType: string | undefined): boolean {
  return /^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(contentType ?? '');
}

/**
 * Executes the operation of a body that has been read as JSON, and answers with its result. Null when the
 * request has to take yoga's way: nothing has been executed then.
 */
export async function answerShortly(
  engine: Engine,
  { body, as }: { body: unknown; as: ResultType },
  caller: Caller,
): Promise<Answer | null> {
  const request = readRequest(body);
  if (request === null) return null;
  // To read a document takes up to milliseconds: those that come together are not all read in one turn.
  if (!engine.hasRead(request)) await TURNS.next(laneOf(caller.viewer));
  const prepared = engine.prepare(request, caller);
  if (!('args' in prepared)) return null;
  const kind = operationKind(prepared.args);
  if (kind !== 'query' && kind !== 'mutation') return null;
  const result = (await prepared.execute(prepared.args)) as ExecutionResult;
  return answerWith(engine, result, as, caller.requestId);
}

const KNOWN_KEYS = new Set(['query', 'variables', 'operationName', 'extensions', 'documentId']);

/** The request, when all of it is what it should be. */
function readRequest(body: unknown): OperationRequest | null {
  if (!isRecord(body) || !Object.keys(body).every((key) => KNOWN_KEYS.has(key))) return null;
  const { variables, operationName, extensions } = body;
  const isWhole =
    (variables == null || isRecord(variables)) &&
    (extensions == null || isRecord(extensions)) &&
    (operationName == null || typeof operationName === 'string');
  return isWhole ? body : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function answerWith(
  engine: Engine,
  { data, errors }: ExecutionResult,
  as: ResultType,
  requestId: string,
): Answer {
  if (errors === undefined) return { status: 200, headers: HEADERS[as], body: JSON.stringify({ data }) };
  const headers: Record<string, string> = {};
  let status = 200;
  for (const error of errors) {
    const http = httpOf(error);
    Object.assign(headers, http?.headers);
    status = Math.max(status, http?.status ?? 200);
  }
  const shown = errors.map((error) => engine.format(error, requestId));
  return {
    status,
    headers: [...HEADERS[as], ...flat(headers)],
    body: JSON.stringify({ errors: shown, ...(data !== undefined && { data }) }),
  };
}
