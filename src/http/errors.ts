/**
 * Errors as clients see them, over every transport: a code to decide by, what to do, and the request id to ask
 * the operator with. What nobody was meant to see is logged, and replaced.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Rejection } from '../auth/viewer.ts';
import { quote } from '../base/name.ts';
import { QuotaExceeded } from '../connections/quotas.ts';
import { FeedClosed, SubscriberTooSlow } from '../events/feed-errors.ts';
import type { Log } from '../observe/log.ts';
import { DatabaseUnusable } from '../storage/sqlite/database-unusable.ts';

export type Shown = {
  readonly message: string;
  readonly code: string;
  readonly remedies: readonly string[];
  /** In seconds: when to come back. */
  readonly retryAfter?: number;
};

/** What was sent may be a part of the message: it is not sent back in full, nor searched. */
const LONGEST_MESSAGE = 1_000;

const READ_SCHEMA = [
  'Compare the request with the schema: GraphiQL shows it, and so does schema/schema.graphql.',
];
const CORRECT_SYNTAX = [
  'Correct the syntax at the place that "locations" names. GraphiQL marks it as you type.',
];
const SEND_QUERY = ['Send one JSON object with the "query", and the "variables" if it has any.'];
const NAME_OPERATION = [
  'Give each operation of the document a name, and send one of the names as "operationName".',
];
const COME_BACK = ['Subscribe again, with "after" set to the last cursor that you received.'];

/** What graphql-js adds to the message about a name that is unknown. */
const SUGGESTION = / Did you mean [^?]*\?/;

export type FormatError = (error: unknown, requestId: string) => GraphQLFormattedError;

/** @param introspection without it, nobody shall be led to the names of fields by an error either */
export function errorFormat(log: Log, introspection: boolean): FormatError {
  return (error, requestId) => {
    const formatted = formatError(error, requestId, log);
    return introspection ? formatted : { ...formatted, message: formatted.message.replace(SUGGESTION, '') };
  };
}

/** The error in the form of an answer. */
export function formatError(error: unknown, requestId: string, log: Log): GraphQLFormattedError {
  const { message, code, remedies, retryAfter } = shown(error, requestId, log);
  const located = error instanceof GraphQLError ? error : null;
  return {
    message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)} ...` : message,
    ...(located?.locations !== undefined && { locations: located.locations }),
    ...(located?.path !== undefined && { path: located.path }),
    extensions: { code, remedies, requestId, ...(retryAfter !== undefined && { retryAfter }) },
  };
}

type HttpPart = {
  status?: number;
  headers?: Record<string, string>;
  /** Whether clients of the older media type, application/json, get 200 all the same. */
  spec?: boolean;
};

/** What an error says of the answer's status and headers: yoga takes it from its extensions, and does not send it. */
export function httpOf(error: unknown): HttpPart | undefined {
  const cause = rootOf(error);
  if (cause instanceof QuotaExceeded)
    return { status: 429, headers: { 'Retry-After': String(cause.retryAfterSeconds) } };
  if (cause instanceof DatabaseUnusable) return { status: 503 };
  if (!(error instanceof GraphQLError)) return undefined;
  const http = error.extensions['http'] as HttpPart | undefined;
  // What is no request of GraphQL at all is none in either media type.
  return error.extensions['code'] === 'BAD_REQUEST' ? { ...http, spec: false } : http;
}

/** What was thrown, without what GraphQL wrapped around it on the way. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError != null) root = root.originalError;
  return root;
}

function shown(error: unknown, requestId: string, log: Log): Shown {
  const cause = rootOf(error);
  if (cause instanceof SubscriberTooSlow) {
    return { message: cause.message, code: 'SUBSCRIBER_TOO_SLOW', remedies: COME_BACK };
  }
  if (cause instanceof FeedClosed) {
    return { message: cause.message, code: 'SERVER_SHUTTING_DOWN', remedies: COME_BACK };
  }
  if (cause instanceof QuotaExceeded) {
    const { message, retryAfterSeconds: retryAfter } = cause;
    return { message, code: 'RATE_LIMITED', retryAfter, remedies: [`Come back in ${retryAfter} s.`] };
  }
  if (cause instanceof DatabaseUnusable) {
    // The store has logged what is wrong with it, and what to do.
    log.error({ code: cause.code, requestId }, 'a request has failed: the database cannot be used');
    return DATABASE_UNAVAILABLE;
  }
  if (error instanceof GraphQLError) {
    const { code, remedies, retryAfter } = error.extensions;
    if (typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR' && code !== 'UNEXPECTED_ERROR') {
      return {
        message: error.message,
        code,
        remedies: isTexts(remedies) ? remedies : remediesFor(code, error.message),
        ...(typeof retryAfter === 'number' && { retryAfter }),
      };
    }
    // Without a cause it was made by GraphQL itself, of what the client sent.
    if (cause instanceof GraphQLError && code === undefined) {
      const { message } = error;
      const isSyntax = message.startsWith('Syntax Error');
      const code = isSyntax ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
      return { message, code, remedies: remediesFor(code, message) };
    }
  }
  log.error({ error: cause, requestId }, 'a request has failed');
  return {
    message: 'Something went wrong on our side.',
    code: 'INTERNAL_SERVER_ERROR',
    remedies: ['Try again. If it stays so, give the operator the request id.'],
  };
}

const DATABASE_UNAVAILABLE: Shown = {
  message: 'Aurora cannot use its database at the moment.',
  code: 'DATABASE_UNAVAILABLE',
  remedies: ['Try again in a minute. If it still fails, tell the operator: the log of Aurora says why.'],
};

/** What to do about an error that GraphQL itself has found. */
function remediesFor(code: string, message: string): readonly string[] {
  if (code === 'GRAPHQL_PARSE_FAILED') return CORRECT_SYNTAX;
  if (code === 'OPERATION_RESOLUTION_FAILURE' || OPERATION_UNCLEAR.test(message)) return NAME_OPERATION;
  return code === 'BAD_REQUEST' || NO_QUERY.test(message) ? SEND_QUERY : READ_SCHEMA;
}

/** In the words of graphql-js. */
const OPERATION_UNCLEAR =
  /^(?:This anonymous operation must be the only|Must provide operation name|Unknown operation named)/;

/** In the words of the engine, which streams and sockets use. */
const NO_QUERY = /^The request must have a "query"/;

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

/** A GraphQL answer that consists of one error. */
export function errorBody(shown: Shown, requestId: string): string {
  const { message, ...extensions } = shown;
  return JSON.stringify({ errors: [{ message, extensions: { ...extensions, requestId } }] });
}

/** After so many seconds the issuer of JWTs is asked again. */
const ISSUER_PAUSE = 5;

const SEND_TOKEN =
  'Send the header "Authorization: Bearer TOKEN"; over WebSocket the same in the payload of connection_init.';

/** Why nobody came in: the same for HTTP, streams and sockets. */
export const REJECTIONS: Readonly<Record<Rejection, Shown>> = {
  MISSING: {
    message: 'The request has no token.',
    code: 'UNAUTHENTICATED',
    remedies: [
      SEND_TOKEN,
      'The operator has the token: AURORA_OPERATOR_TOKEN, or what the server printed when it started.',
    ],
  },
  INVALID: {
    message: 'The request has no valid token.',
    code: 'UNAUTHENTICATED',
    remedies: [
      SEND_TOKEN,
      'The operator has the token: AURORA_OPERATOR_TOKEN, or what the server printed when it started.',
    ],
  },
  EXPIRED: {
    message: 'The token has expired.',
    code: 'UNAUTHENTICATED',
    remedies: ['Get a new token, and send the request again with it.'],
  },
  REVOKED: {
    message: 'The token has been revoked.',
    code: 'UNAUTHENTICATED',
    remedies: ['Ask the operator for another API key.'],
  },
  ISSUER_UNAVAILABLE: {
    message: 'The token cannot be checked, because the keys of its issuer cannot be had.',
    code: 'ISSUER_UNAVAILABLE',
    retryAfter: ISSUER_PAUSE,
    remedies: ['Try again in a few seconds. If it stays so, tell the operator: the log says why.'],
  },
};

export const TOO_MANY_STREAMS: Shown = {
  message: 'The token has as many open streams and sockets as it may have.',
  code: 'RATE_LIMITED',
  retryAfter: 30,
  remedies: ['Close streams that are not needed; several operations fit into one WebSocket.'],
};

export function subscriptionsTooCostly(max: number): GraphQLError {
  return new GraphQLError(`The open subscriptions of the token would cost more than ${max} in all.`, {
    extensions: {
      code: 'RATE_LIMITED',
      retryAfter: 30,
      remedies: [
        'Close subscriptions that are not needed, or ask for less of each event.',
        'The operator can allow more: STREAMS_PER_TOKEN.',
      ],
    },
  });
}

export const TOO_MANY_OPERATIONS: Shown = {
  message: 'The WebSocket has as many operations under way as it may have.',
  code: 'RATE_LIMITED',
  retryAfter: 1,
  remedies: ['Wait until one of them has ended, or complete one.'],
};

export const BODY_TOO_LARGE: Shown = {
  message: 'The body of the request is larger than 1 MiB.',
  code: 'BODY_TOO_LARGE',
  remedies: ['Send less at once.'],
};

export const BODY_NOT_JSON: Shown = {
  message: 'The body of the request cannot be read as JSON.',
  code: 'BAD_REQUEST',
  remedies: SEND_QUERY,
};

/** @param contentType the header; clients such as curl send one by default */
export function unsupportedBody(contentType: string | undefined): Shown {
  return {
    message:
      contentType === undefined || contentType === ''
        ? 'The request has no Content-Type header.'
        : `The Content-Type ${quote(contentType)} is not supported.`,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    remedies: ['Send the operation as JSON, with the header "Content-Type: application/json".'],
  };
}

export const GET_CHANGES_NOTHING: Shown = {
  message: 'A GET may not carry a mutation.',
  code: 'METHOD_NOT_ALLOWED',
  remedies: ['Send it with POST.'],
};

export const METHOD_NOT_ALLOWED: Shown = {
  message: 'This method is not allowed at this address.',
  code: 'METHOD_NOT_ALLOWED',
  remedies: ['Use one of the methods in the header "Allow". GraphQL operations go to /graphql.'],
};

const SEND_HTTP = 'Send a request of HTTP/1.1. If a proxy sent this one, check its configuration.';

export const BAD_HOST: Shown = {
  message: 'The request must have exactly one Host header.',
  code: 'BAD_REQUEST',
  remedies: ['Send one Host header. If a proxy sent this request, check which headers it adds.'],
};

export const MALFORMED_REQUEST: Shown = {
  message: 'The request is not valid HTTP.',
  code: 'BAD_REQUEST',
  remedies: [SEND_HTTP],
};

export const HEADERS_TOO_LARGE: Shown = {
  message: 'The headers of the request are larger than 16 KiB.',
  code: 'HEADERS_TOO_LARGE',
  remedies: ['Send fewer or shorter headers. A long GraphQL operation belongs in the body of a POST.'],
};

export const REQUEST_TOO_SLOW: Shown = {
  message: 'The request did not arrive in time.',
  code: 'REQUEST_TIMEOUT',
  remedies: ['Send the whole request at once, over a faster connection.'],
};

export const EXPECTATION_FAILED: Shown = {
  message: 'The expectation in the header "Expect" is not supported.',
  code: 'EXPECTATION_FAILED',
  remedies: ['Leave the header "Expect" out, or send "100-continue".'],
};

export const NO_WEBSOCKET: Shown = {
  message: 'The request does not open a WebSocket.',
  code: 'BAD_REQUEST',
  remedies: ['Open it with a GET to /graphql, in version 13, with the subprotocol graphql-transport-ws.'],
};

export const WEBSOCKETS_UNAVAILABLE: Shown = {
  message: 'The server cannot open a WebSocket at the moment.',
  code: 'UNAVAILABLE',
  remedies: ['Try again in a few seconds.'],
};

export const STREAM_WANTED: Shown = {
  message:
    'The request accepts no form in which this can be answered: a subscription is answered with a stream.',
  code: 'NOT_ACCEPTABLE',
  remedies: [
    'Send the header "Accept: text/event-stream", or subscribe over WebSocket (graphql-transport-ws) at the same address.',
  ],
};

export const NOT_FOUND: Shown = {
  message: 'There is nothing here.',
  code: 'NOT_FOUND',
  remedies: ['The API is at /graphql.'],
};

export const OPERATOR_ONLY: Shown = {
  message: 'The token may not do this.',
  code: 'FORBIDDEN',
  remedies: ["Use the operator's token."],
};

export const GET_ONLY: Shown = {
  message: 'Credentials are read with GET.',
  code: 'METHOD_NOT_ALLOWED',
  remedies: ['Send a GET: AWS_CONTAINER_CREDENTIALS_FULL_URI makes every AWS SDK do so.'],
};

export const NO_CREDENTIALS_SCOPE: Shown = {
  message: 'The token may not read credentials: it lacks the scope credentials:read.',
  code: 'FORBIDDEN',
  remedies: ['Use an API key with the scope CREDENTIALS_READ: createApiKey makes one.'],
};

export const FOREIGN_PAGE: Shown = {
  message: 'The request comes from a page of another origin.',
  code: 'CROSS_ORIGIN',
  remedies: ['Ask the operator to list the origin of the page in CORS_ORIGINS.'],
};

export const NO_POSITION: Shown = {
  message: '"after" is no position of the audit log.',
  code: 'BAD_USER_INPUT',
  remedies: ['Pass the "position" of the last entry that you have, or leave "after" out.'],
};
