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
import type { Caller } from '../graphql/context.ts';
import type { Log } from '../log.ts';
import { DocumentCache } from './document-cache.ts';
import type { KnownDocuments } from './documents.ts';
import { formatError, httpOf } from './errors.ts';
import { beyondLimits, QUERY_LIMITS } from './query-limits.ts';
import { subscribeShared } from './shared-results.ts';

export type EngineParts = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (caller: Caller) => unknown;
  readonly log: Log;
  readonly introspection: boolean;
  readonly documents: KnownDocuments;
};

/** What a client sends to have an operation executed. */
export type OperationRequest = {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
};

export type Prepared = {
  readonly args: ExecutionArgs;
  readonly execute: (args: ExecutionArgs) => unknown;
  readonly subscribe: (args: ExecutionArgs) => ReturnType<typeof subscribeShared>;
};

export type Engine = ReturnType<typeof createEngine>;

/** What graphql-js adds to the message about a name that is unknown. */
const SUGGESTION = / Did you mean [^?]*\?/;

function paramsOf(context: unknown): OperationRequest {
  return (context as { params?: OperationRequest }).params ?? {};
}

export function createEngine({ schema, contextFor, log, introspection, documents }: EngineParts) {
  const cache = new DocumentCache();
  const texts = new WeakMap<DocumentNode, string>();
  const valid = new WeakSet<DocumentNode>();

  const rules: Plugin = {
    onParams({ params, setParams }) {
      const request = documents.resolve(params);
      // A result that is set here would be overruled by whatever yoga finds missing.
      if (request instanceof GraphQLError) throw request;
      setParams(request as typeof params);
    },
    onParse({ params: { source }, parseFn, setParseFn, setParsedDocument }) {
      const text = String(source);
      const kept = cache.get(text);
      if (kept !== undefined) return setParsedDocument(kept);
      setParseFn((source, options) => parseFn(source, { ...options, maxTokens: QUERY_LIMITS.tokens }));
      return ({ result }) => {
        if (!(result instanceof Error)) texts.set(result as DocumentNode, text);
      };
    },
    onValidate({ addValidationRule, context, params: { schema, documentAST }, setResult }) {
      if (valid.has(documentAST)) setResult([]);
      else if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
      return ({ valid: isValid, setResult }) => {
        if (!isValid) return;
        // Only of what is valid can the size be told: anew for each request, whose variables it depends on.
        const errors = beyondLimits(schema, documentAST, paramsOf(context));
        if (errors.length > 0) return setResult([...errors]);
        const text = texts.get(documentAST);
        if (text === undefined || valid.has(documentAST)) return;
        valid.add(documentAST);
        cache.keep(text, documentAST);
      };
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
  const format = (error: unknown, requestId: string) => {
    const formatted = formatError(error, requestId, log);
    // Without introspection, nobody shall be led to the names of fields either.
    return introspection ? formatted : { ...formatted, message: formatted.message.replace(SUGGESTION, '') };
  };
  // yoga takes the status of an answer from its errors, and removes it before it sends them.
  const keepStatus = (errors: readonly GraphQLError[], requestId: string) =>
    errors.map((error) => {
      const { message, ...rest } = format(error, requestId);
      const http = httpOf(error);
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
    context: ({ viewer, requestId, address, cutOff }) =>
      contextFor({ viewer, requestId, address, ...(cutOff && { cutOff }) }) as Record<string, unknown>,
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

  // On both ways the same. GraphQL.js's own makes an AbortController for each operation, and aborts it at the end.
  const { execute } = yoga.getEnveloped();
  /** Reads a document and finds it valid, by yoga's plugins; or tells what is wrong with it. */
  const read = (
    query: string,
    params: OperationRequest,
    caller: Caller,
  ): DocumentNode | readonly GraphQLError[] => {
    const enveloped = yoga.getEnveloped({ ...caller, params } as never);
    let document: DocumentNode;
    try {
      document = enveloped.parse(query) as DocumentNode;
    } catch (error) {
      return [error instanceof GraphQLError ? error : new GraphQLError('The query cannot be read.')];
    }
    const errors = enveloped.validate(schema, document) as readonly GraphQLError[];
    return errors.length > 0 ? errors : document;
  };

  return {
    format,

    /** Answers a request over HTTP, but for streams. */
    fetch: (url: string, init: RequestInit, caller: Caller): Promise<Response> =>
      Promise.resolve(yoga.fetch(url, init as never, caller) as unknown as Promise<Response>),

    /** Makes an operation ready to be executed, or tells what is wrong with it. */
    prepare(sent: OperationRequest, caller: Caller): Prepared | readonly GraphQLError[] {
      const request = documents.resolve(sent);
      if (request instanceof GraphQLError) return [request];
      const { query, operationName, variables } = request;
      if (typeof query !== 'string')
        return [new GraphQLError('The request must have a "query", which is a string.')];
      // Of what is kept, only the size is still to be told.
      const kept = cache.get(query);
      const document = kept ?? read(query, request, caller);
      if (!('kind' in document)) return document;
      const errors = kept === undefined ? [] : beyondLimits(schema, kept, request);
      if (errors.length > 0) return errors;
      const args: ExecutionArgs = {
        schema,
        document,
        operationName: typeof operationName === 'string' ? operationName : null,
        variableValues: typeof variables === 'object' && variables !== null ? { ...variables } : {},
        contextValue: contextFor(caller),
      };
      return { args, execute, subscribe: (args) => subscribeShared(args, caller.viewer) };
    },
  };
}
