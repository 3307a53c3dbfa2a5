/**
 * GraphQL behind every transport: one pipeline of parsing, validating and executing, with one set of rules. Loaded
 * when the server listens already (`server.ts`): nothing that only operations need belongs to the start.
 */
import { normalizedExecutor } from '@graphql-tools/executor';
import { type DocumentNode, type ExecutionArgs, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Caller } from '../graphql/context.ts';
import { standaloneOperations } from '../graphql/operations.ts';
import { lately } from '../lately.ts';
import { createDocumentReader } from './document-reader.ts';
import { knownDocuments } from './documents.ts';
import { type FormatError, subscriptionsTooCostly } from './errors.ts';
import type { OperationRequest } from './operation-request.ts';
import { subscribeShared } from './shared-results.ts';
import { TokenQuota } from './token-quota.ts';

/** What the subscriptions of a token may cost, for each of its streams: what `schema/operations` asks of an event. */
const COST_PER_STREAM = 450;

export type EngineParts = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (caller: Caller) => unknown;
  readonly introspection: boolean;
  /** The texts of the operations that a frontend sends; fragments may stand in any of them. */
  readonly operations: () => readonly string[];
  /** Further documents that are known by heart. */
  readonly documents: () => readonly string[];
  /** Whether nothing else than what is known may be executed. */
  readonly knownDocumentsOnly: boolean;
  readonly format: FormatError;
  readonly streamsPerToken: number;
};

export type Prepared = {
  readonly args: ExecutionArgs;
  readonly execute: (args: ExecutionArgs) => unknown;
  readonly subscribe: (args: ExecutionArgs) => ReturnType<typeof subscribeShared>;
};

export type Engine = ReturnType<typeof createEngine>;

export function createEngine({ schema, contextFor, format, introspection, ...known }: EngineParts) {
  const reader = createDocumentReader(schema, introspection);
  const subscriptions = new TokenQuota(known.streamsPerToken * COST_PER_STREAM);
  const documents = knownDocuments(
    () => [...standaloneOperations(known.operations()), ...known.documents()],
    { only: known.knownDocumentsOnly },
  );

  /** Loaded when it is first needed: nearly every request goes the short way. */
  const yoga = lately(async () => {
    const { answerByYoga } = await import('./yoga.ts');
    return answerByYoga({ schema, contextFor, documents, reader, format });
  });

  return {
    format,

    /** Answers a request over HTTP, but for streams. */
    async fetch(url: string, init: RequestInit, caller: Caller): Promise<Response> {
      return (await yoga())(url, init, caller);
    },

    /** Whether the document of a request has been read and found valid, and is kept. */
    hasRead(sent: OperationRequest): boolean {
      const request = documents.resolve(sent);
      return (
        request instanceof GraphQLError || typeof request.query !== 'string' || reader.has(request.query)
      );
    },

    /** Makes an operation ready to be executed, or tells what is wrong with it. */
    prepare(sent: OperationRequest, caller: Caller): Prepared | readonly GraphQLError[] {
      const request = documents.resolve(sent);
      if (request instanceof GraphQLError) return [request];
      const { query, operationName, variables } = request;
      if (typeof query !== 'string')
        return [new GraphQLError('The request must have a "query", which is a string.')];
      let document: DocumentNode;
      try {
        document = reader.parse(query);
      } catch (error) {
        return [error instanceof GraphQLError ? error : new GraphQLError('The query cannot be read.')];
      }
      const { errors, cost } = reader.validate(document, request);
      if (errors.length > 0) return errors;
      const args: ExecutionArgs = {
        schema,
        document,
        operationName: typeof operationName === 'string' ? operationName : null,
        variableValues:
          typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {},
        contextValue: contextFor(caller),
      };
      const { viewer } = caller;
      return {
        args,
        execute: normalizedExecutor,
        async subscribe(args) {
          const release = subscriptions.open(viewer.tokenId, cost);
          return release === null
            ? { errors: [subscriptionsTooCostly(subscriptions.max)] }
            : subscribeShared(args, viewer, release);
        },
      };
    },
  };
}
