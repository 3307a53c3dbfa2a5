/** Answers a request for one result: the short way where it may go it, else yoga's. */
import type { IncomingMessage } from 'node:http';
import { laneOf } from '../auth/viewer.ts';
import { TURNS } from '../base/turns.ts';
import type { Caller } from '../graphql/context.ts';
import { JSON_TYPE, preferredType, type ResultType } from './accept.ts';
import type { Engine } from './engine.ts';
import { BODY_NOT_JSON, errorBody } from './errors.ts';
import { type Answer, answerShortly, HEADERS, isPlainJson } from './short-path.ts';

/** Null, and nothing executed, when the client accepts no form of a result, or the result is a stream. */
export async function answerOperation(
  engine: Engine,
  request: IncomingMessage,
  body: string | null,
  caller: Caller,
): Promise<Answer | null> {
  const accepted = preferredType(request.headers.accept);
  // What changes something and is not told of would be sent again.
  if (accepted === null) return null;
  if (body !== null) {
    const json = readJson(body);
    if (json === undefined) return notJson(accepted, caller.requestId);
    if (isPlainJson(request.headers['content-type'])) {
      const answer = await answerShortly(engine, { body: json, as: accepted }, caller);
      if (answer !== null) return answer;
    }
  }
  // yoga reads the document again, and most of these are wrong: at most one in a turn.
  await TURNS.next(laneOf(caller.viewer));
  const result = await engine.fetch(
    `http://localhost${request.url}`,
    {
      method: request.method ?? 'GET',
      // The same choice of the form on both ways.
      // The body has been read as JSON already, whatever its exact type.
      headers: {
        ...plainHeaders(request),
        accept: accepted,
        ...(body !== null && { 'content-type': JSON_TYPE }),
      },
      ...(body !== null && { body }),
    },
    caller,
  );
  if (result.status === 406) {
    await result.body?.cancel().catch(() => {});
    return null;
  }
  // Told by whoever writes the answer.
  result.headers.delete('content-length');
  return {
    status: result.status,
    headers: [...result.headers].flat(),
    body: await result.text(),
  };
}

/** Undefined for what is none. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(type: ResultType, requestId: string): Answer {
  return {
    status: 400,
    headers: HEADERS[type],
    body: errorBody(BODY_NOT_JSON, requestId),
  };
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'content-length' || name === 'transfer-encoding'
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
