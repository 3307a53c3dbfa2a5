/** GraphQL behind every transport: one pipeline of parsing, validating and executing, with one set of rules. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Viewer } from '../auth/viewer.ts';
import type { Log } from '../log.ts';
import { formatError } from './errors.ts';

/** Who asks, and under which id. */
export type Caller = { readonly viewer: Viewer; readonly requestId: string };

export type EngineParts = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (caller: Caller) => unknown;
  readonly log: Log;
  readonly introspection: boolean;
};

/** What a client sends to have an operation executed. */
export type OperationRequest = {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
};

export type Prepared = {
  readonly args: ExecutionArgs;
  readonly execute: (args: ExecutionArgs) => unknown;
  readonly subscribe: (args: ExecutionArgs) => unknown;
};

export type Engine = ReturnType<typeof createEngine>;

export function createEngine({ schema, contextFor, log, introspection }: EngineParts) {
  const rules: Plugin = {
    onValidate({ addValidationRule }) {
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
    // Every result leaves with its errors in one form.
    onResultProcess({ result, setResult, serverContext }) {
      const { requestId } = serverContext as unknown as Caller;
      const clean = (one: ExecutionResult) =>
        one.errors === undefined ? one : { ...one, errors: keepStatus(one.errors, requestId) };
      if (Array.isArray(result)) setResult(result.map(clean) as never);
      else if (result !== undefined && !(Symbol.asyncIterator in result)) setResult(clean(result) as never);
    },
  };
  const format = (error: unknown, requestId: string) => formatError(error, requestId, log);
  // yoga takes the status of an answer from its errors, and removes it before it sends them.
  const keepStatus = (errors: readonly GraphQLError[], requestId: string) =>
    errors.map((error) => {
      const { message, ...rest } = format(error, requestId);
      const { http } = error.extensions ?? {};
      return new GraphQLError(message, {
        nodes: error.nodes ?? null,
        source: error.source ?? null,
        positions: error.positions ?? null,
        path: error.path ?? null,
        extensions: { ...rest.extensions, ...(http !== undefined && { http }) },
      });
    });

  const yoga = createYoga<Caller>({
    schema,
    context: ({ viewer, requestId }) => contextFor({ viewer, requestId }) as Record<string, unknown>,
    plugins: [rules],
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    // It would keep whatever is sent, of whatever size: by the number of documents, not by their bytes.
    parserAndValidationCache: false,
    logging: false,
  });

  return {
    format,

    /** Answers a request over HTTP, but for streams. */
    fetch: (url: string, init: RequestInit, caller: Caller): Promise<Response> =>
      Promise.resolve(yoga.fetch(url, init as never, caller) as unknown as Promise<Response>),

    /** Makes an operation ready to be executed, or tells what is wrong with it. */
    async prepare(request: OperationRequest, caller: Caller): Promise<Prepared | readonly GraphQLError[]> {
      const { query, operationName, variables } = request;
      if (typeof query !== 'string')
        return [new GraphQLError('The request must have a "query", which is a string.')];
      const enveloped = yoga.getEnveloped({ ...caller, params: request } as never);
      let document: DocumentNode;
      try {
        document = enveloped.parse(query) as DocumentNode;
      } catch (error) {
        return [error instanceof GraphQLError ? error : new GraphQLError('The query cannot be read.')];
      }
      const errors = enveloped.validate(enveloped.schema, document) as readonly GraphQLError[];
      if (errors.length > 0) return errors;
      const args: ExecutionArgs = {
        schema: enveloped.schema,
        document,
        operationName: typeof operationName === 'string' ? operationName : null,
        variableValues: typeof variables === 'object' && variables !== null ? { ...variables } : {},
        contextValue: await enveloped.contextFactory(),
      };
      return { args, execute: enveloped.execute, subscribe: enveloped.subscribe };
    },
  };
}
