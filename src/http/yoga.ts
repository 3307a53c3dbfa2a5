/**
 * graphql-yoga, for what is unusual about a request over HTTP, or wrong with it: it knows the rules of GraphQL over
 * HTTP for that. Documents are read, and operations executed, as everywhere else.
 */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Caller } from '../graphql/context.ts';
import type { DocumentReader } from './document-reader.ts';
import type { KnownDocuments } from './documents.ts';
import { httpOf } from './errors.ts';
import type { OperationRequest } from './operation-request.ts';

export type YogaParts = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (caller: Caller) => unknown;
  readonly documents: KnownDocuments;
  readonly reader: DocumentReader;
  readonly format: (error: unknown, requestId: string) => GraphQLFormattedError;
};

/** Answers a request. */
export type AnswerByYoga = (url: string, init: RequestInit, caller: Caller) => Promise<Response>;

export function answerByYoga({ schema, contextFor, documents, reader, format }: YogaParts): AnswerByYoga {
  const plugin: Plugin = {
    onParams({ params, setParams }) {
      const request = documents.resolve(params);
      // A result that is set here would be overruled by whatever yoga finds missing.
      if (request instanceof GraphQLError) throw request;
      setParams(request as typeof params);
    },
    onParse({ setParseFn }) {
      setParseFn((source: unknown) => reader.parse(String(source)));
    },
    onValidate({ context, setValidationFn }) {
      const { params } = context as unknown as { params: OperationRequest };
      setValidationFn(
        (_schema: unknown, document: DocumentNode) => reader.validate(document, params).errors as never,
      );
    },
    onResultProcess({ result, setResult, serverContext }) {
      const { requestId } = serverContext as unknown as Caller;
      const clean = (one: ExecutionResult) =>
        one.errors === undefined ? one : { ...one, errors: keepStatus(one.errors, requestId) };
      if (Array.isArray(result)) setResult(result.map(clean) as never);
      else if (result !== undefined && !(Symbol.asyncIterator in result)) setResult(clean(result) as never);
    },
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
    plugins: [plugin],
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
  return async (url, init, caller) =>
    (await yoga.fetch(url, init as never, caller)) as unknown as Promise<Response>;
}
