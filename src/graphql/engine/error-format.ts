/**
 * Errors as clients see them, over every transport: a code to decide by, what to do, and the request id to give the
 * operator. An unexpected error is logged, and replaced.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ClientError, type HttpError, isReadable } from '../../base/client-error.ts';

/** Messages may quote the request, which is not sent back in full. */
const MAX_MESSAGE_CHARACTERS = 1_000;

/** What graphql-js adds to the message about a name that is unknown. */
const SUGGESTION = / Did you mean [^?]*\?/;

export type FormatError = (error: unknown, requestId: string) => GraphQLFormattedError;

/** Called with each error that is the server's fault. */
export type ReportError = (error: unknown, requestId: string) => void;

/** @param introspection where it is off, errors do not suggest names of fields either */
export function errorFormat(report: ReportError, introspection: boolean): FormatError {
  return (error, requestId) => {
    const { message, code, remedies, retryAfter } = clientErrorOf(error, requestId, report);
    // Cut first: to search a long message would take long.
    const cut =
      message.length > MAX_MESSAGE_CHARACTERS ? `${message.slice(0, MAX_MESSAGE_CHARACTERS)} ...` : message;
    const located = error instanceof GraphQLError ? error : null;
    return {
      message: introspection ? cut : cut.replace(SUGGESTION, ''),
      ...(located?.locations !== undefined && { locations: located.locations }),
      ...(located?.path !== undefined && { path: located.path }),
      extensions: { code, remedies, requestId, ...(retryAfter !== undefined && { retryAfter }) },
    };
  };
}

type HttpPart = {
  status?: number;
  headers?: Record<string, string>;
  /** Whether clients of the older media type, application/json, get 200 all the same. */
  spec?: boolean;
};

/** The status and headers that an error asks for. yoga reads them from its extensions, and does not send them. */
function httpOf(error: unknown): HttpPart | undefined {
  const cause = rootOf(error);
  if (isReadable(cause)) {
    const { status, retryAfter } = cause.clientError;
    return {
      ...(status !== undefined && { status }),
      ...(retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }),
    };
  }
  if (!(error instanceof GraphQLError)) return undefined;
  const http = error.extensions['http'] as HttpPart | undefined;
  // A request that is not GraphQL gets its status with either media type.
  return error.extensions['code'] === 'BAD_REQUEST' ? { ...http, spec: false } : http;
}

/** The error for an answer that consists of nothing else. */
export function httpErrorOf(error: unknown, requestId: string, format: FormatError): HttpError<string> {
  const { message, extensions } = format(error, requestId);
  const rest = extensions as Omit<ClientError<string>, 'message'>;
  return { ...rest, message, status: httpOf(error)?.status ?? 500 };
}

/** The status and headers of an answer. */
export function responseOf(
  { data, errors = [] }: { data?: unknown; errors?: readonly unknown[] },
  type: string,
) {
  const parts = errors.map((error) => httpOf(error) ?? {});
  // Clients of the older media type get 200 for errors that GraphQL defines.
  const counted = parts.filter(({ spec }) => type === 'application/graphql-response+json' || spec !== true);
  const isUnexpected = data === undefined && errors.some((error) => !isClients(rootOf(error)));
  return {
    status: Math.max(isUnexpected ? 500 : 200, ...counted.map(({ status = 200 }) => status)),
    headers: Object.assign({}, ...parts.map(({ headers }) => headers)) as Record<string, string>,
  };
}

/** Whether clients may read the error; every other one is the server's fault. */
function isClients(root: unknown): boolean {
  return root instanceof GraphQLError || isReadable(root);
}

/** The error that was thrown, without the GraphQLErrors around it. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError != null) root = root.originalError;
  return root;
}

/** The code with which clients read the error. */
export function codeOf(error: unknown): string {
  return clientErrorOf(error, '', () => {}).code;
}

function clientErrorOf(error: unknown, requestId: string, report: ReportError): ClientError<string> {
  const cause = rootOf(error);
  if (isReadable(cause)) {
    if ((cause.clientError.status ?? 200) >= 500) report(cause, requestId);
    return cause.clientError;
  }
  if (error instanceof GraphQLError) {
    const { code, remedies, retryAfter, http } = error.extensions;
    // yoga's own code for a mutation in a GET says nothing of the method.
    if ((http as HttpPart | undefined)?.status === 405 && code === 'BAD_REQUEST')
      return { message: error.message, code: 'METHOD_NOT_ALLOWED', remedies: ['Send it with POST.'] };
    if (typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR' && code !== 'UNEXPECTED_ERROR') {
      return {
        message: error.message,
        code,
        remedies: isTexts(remedies) ? remedies : remediesFor(code, error.message),
        ...(typeof retryAfter === 'number' && { retryAfter }),
      };
    }
    // GraphQL itself found it in the request.
    if (cause instanceof GraphQLError && code === undefined) {
      const { message } = error;
      const isSyntax = message.startsWith('Syntax Error');
      const code = isSyntax ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
      return { message, code, remedies: remediesFor(code, message) };
    }
  }
  report(cause, requestId);
  return {
    message: 'Something went wrong on our side.',
    code: 'INTERNAL_SERVER_ERROR',
    remedies: ['Try again. If it stays so, give the operator the request id.'],
  };
}

/** What to do about an error that GraphQL itself found. */
function remediesFor(code: string, message: string): readonly string[] {
  if (code === 'GRAPHQL_PARSE_FAILED')
    return ['Correct the syntax at the place that "locations" names. GraphiQL marks it as you type.'];
  if (code === 'OPERATION_RESOLUTION_FAILURE' || OPERATION_UNCLEAR.test(message))
    return ['Give each operation of the document a name, and send one of the names as "operationName".'];
  return code === 'BAD_REQUEST'
    ? ['Send one JSON object with the "query", and the "variables" if it has any.']
    : ['Compare the request with the schema: GraphiQL shows it, and so does schema/schema.graphql.'];
}

/** In the words of graphql-js. */
const OPERATION_UNCLEAR =
  /^(?:This anonymous operation must be the only|Must provide operation name|Unknown operation named)/;

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}
