/** The errors of the HTTP server itself: what is wrong with a request before any operation runs. */
import type { HttpError } from '../base/client-error.ts';
import { quote } from '../base/name.ts';

/** The error in the form of a GraphQL answer. */
export function errorBody(error: HttpError<string>, requestId: string): string {
  const { status: _, message, ...extensions } = error;
  return JSON.stringify({ errors: [{ message, extensions: { ...extensions, requestId } }] });
}

export const TOO_MANY_STREAMS: HttpError = {
  status: 429,
  message: 'The token has as many open streams and sockets as it may have.',
  code: 'RATE_LIMITED',
  retryAfter: 30,
  remedies: ['Close streams that are not needed; several operations fit into one WebSocket.'],
};

export const TOO_MANY_OPERATIONS: HttpError = {
  status: 429,
  message: 'The WebSocket has as many operations under way as it may have.',
  code: 'RATE_LIMITED',
  retryAfter: 1,
  remedies: ['Wait until one of them has ended, or complete one.'],
};

export const BODY_TOO_LARGE: HttpError = {
  status: 413,
  message: 'The body of the request is larger than 1 MiB.',
  code: 'BODY_TOO_LARGE',
  remedies: ['Send at most 1 MiB at once.'],
};

export const NOT_JSON: HttpError = {
  status: 400,
  message: 'The body, the variables or the extensions of the request are not valid JSON.',
  code: 'BAD_REQUEST',
  remedies: ['Send one JSON object with the "query", and the "variables" if it has any.'],
};

/** @param contentType the header; clients such as curl send one by default */
export function unsupportedBody(contentType: string | undefined): HttpError {
  return {
    status: 415,
    message:
      contentType === undefined || contentType === ''
        ? 'The request has no Content-Type header.'
        : `The Content-Type ${quote(contentType)} is not supported.`,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    remedies: ['Send the operation as JSON, with the header "Content-Type: application/json".'],
  };
}

export const METHOD_NOT_ALLOWED: HttpError = {
  status: 405,
  message: 'Method not allowed.',
  code: 'METHOD_NOT_ALLOWED',
  remedies: ['Use one of the methods in the header "Allow". GraphQL operations go to /graphql.'],
};

export const BAD_HOST: HttpError = {
  status: 400,
  message: 'The request must have exactly one Host header.',
  code: 'BAD_REQUEST',
  remedies: ['Send one Host header. If a proxy sent this request, check which headers it adds.'],
};

export const MALFORMED_REQUEST: HttpError = {
  status: 400,
  message: 'The request is not valid HTTP.',
  code: 'BAD_REQUEST',
  remedies: ['Send a request of HTTP/1.1. If a proxy sent this one, check its configuration.'],
};

export const HEADERS_TOO_LARGE: HttpError = {
  status: 431,
  message: 'The headers of the request are larger than 16 KiB.',
  code: 'HEADERS_TOO_LARGE',
  remedies: ['Send fewer or shorter headers. A long GraphQL operation belongs in the body of a POST.'],
};

export const REQUEST_TOO_SLOW: HttpError = {
  status: 408,
  message: 'The request did not arrive in time.',
  code: 'REQUEST_TIMEOUT',
  remedies: ['Send the whole request at once, over a faster connection.'],
};

export const EXPECTATION_FAILED: HttpError = {
  status: 417,
  message: 'The expectation in the header "Expect" is not supported.',
  code: 'EXPECTATION_FAILED',
  remedies: ['Leave the header "Expect" out, or send "100-continue".'],
};

export const INVALID_WEBSOCKET_REQUEST: HttpError = {
  status: 400,
  message: 'The request does not open a WebSocket.',
  code: 'BAD_REQUEST',
  remedies: ['Open it with a GET to /graphql, in version 13, with the subprotocol graphql-transport-ws.'],
};

export const NOT_FOUND: HttpError = {
  status: 404,
  message: 'There is nothing at this address.',
  code: 'NOT_FOUND',
  remedies: ['The API is at /graphql.'],
};

export const OPERATOR_ONLY: HttpError = {
  status: 403,
  message: 'The token may not do this.',
  code: 'FORBIDDEN',
  remedies: ["Use the operator's token."],
};

export const FOREIGN_PAGE: HttpError = {
  status: 403,
  message: 'The request comes from a page of another origin.',
  code: 'CROSS_ORIGIN',
  remedies: ['Ask the operator to list the origin of the page in CORS_ORIGINS.'],
};
