/** GraphQL behind every transport: one instance of graphql-yoga reads, limits, validates and executes operations. */
import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { type GraphQLParams, YogaServer } from 'graphql-yoga';
import type { TokenQuota } from '../../auth/token-quota.ts';
import type { TokenWatch } from '../../auth/token-watch.ts';
import { clientOf, laneOf } from '../../auth/viewer.ts';
import { TURNS } from '../../base/turns.ts';
import type { Lifecycle } from '../../observe/lifecycle.ts';
import type { Caller, GraphQLContext } from '../context.ts';
import { standaloneOperations } from '../operations.ts';
import type { FormatError } from './error-format.ts';
import { useExecutor } from './executor.ts';
import { useHttpStreams } from './http-streams.ts';
import { checkLimits, useLimits } from './limits.ts';
import { useOperationRecord } from './operation-record.ts';
import { persistedDocuments } from './persisted.ts';
import { useSubscriptionQuota } from './subscription-quota.ts';
import { documentCache, useValidation } from './validation.ts';

export type EngineParts = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (caller: Caller) => GraphQLContext;
  readonly format: FormatError;
  readonly tokens: TokenWatch;
  readonly lifecycle: Lifecycle;
  /** Whether clients may query the schema itself. */
  readonly introspection: boolean;
  /** The texts of the operations that a frontend sends; fragments may be in any of them. */
  readonly operations: () => readonly string[];
  /** The texts of further persisted documents. */
  readonly documents: () => readonly string[];
  /** Whether only persisted documents may be executed. */
  readonly persistedOnly: boolean;
  /** The streams that each token has open. */
  readonly streams: Pick<TokenQuota, 'max'>;
};

type Yoga = YogaServer<object, object>;

export type Engine = {
  readonly yoga: Yoga;
  readonly format: FormatError;
  readonly contextFor: (caller: Caller) => GraphQLContext;
  /** Arguments to execute an operation with, for WebSockets; or why it is refused. */
  prepare(params: GraphQLParams, caller: Caller): Promise<ExecutionArgs | readonly GraphQLError[]>;
};

/** `execute` and `subscribe` of yoga, with all plugins: the root value of what `prepare` returns. */
export type Executors = {
  readonly execute: (args: ExecutionArgs) => Promise<ExecutionResult>;
  readonly subscribe: (args: ExecutionArgs) => Promise<ExecutionResult | AsyncIterable<ExecutionResult>>;
};

export function createEngine(parts: EngineParts): Engine {
  const { schema, introspection, streams } = parts;
  const persisted = persistedDocuments(
    () => [...standaloneOperations(parts.operations()), ...parts.documents()],
    { only: parts.persistedOnly },
  );
  const cache = documentCache();

  /** Parsing takes up to milliseconds: documents that are not cached wait for a turn of the event loop each. */
  const turnToParse = ({ query }: GraphQLParams, { viewer }: GraphQLContext): Promise<void> | undefined =>
    typeof query === 'string' && !cache.has(query)
      ? TURNS.next(laneOf(viewer), {}, clientOf(viewer))
      : undefined;

  // Without yoga's own adapter for HTTP: that loads Node.js's `fetch`, which takes 9 MB.
  const yoga: Yoga = new YogaServer({
    schema,
    plugins: [
      {
        onParams({ params, setParams, context }) {
          // yoga itself refuses what is not an object.
          if (params === null || Array.isArray(params)) return;
          const resolved = persisted.resolve(params);
          setParams(resolved);
          return turnToParse(resolved, context as unknown as GraphQLContext);
        },
      },
      useValidation(cache, introspection),
      useExecutor(),
      useLimits(),
      useOperationRecord(),
      useSubscriptionQuota(streams, parts.lifecycle),
      useHttpStreams(parts.tokens),
    ],
    parserAndValidationCache: false,
    extraParamNames: ['documentId'],
    // The transports format errors: each error names its request (`error-format.ts`).
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    maxRequestBodySize: false,
    logging: false,
  });

  return {
    yoga,
    format: parts.format,
    contextFor: parts.contextFor,
    async prepare(sent, caller) {
      const params = persisted.resolve(sent);
      const context = parts.contextFor(caller);
      await turnToParse(params, context);
      const enveloped = yoga.getEnveloped(Object.assign(context, { params }));
      const document = enveloped.parse(params.query);
      const errors = enveloped.validate(enveloped.schema, document);
      if (errors.length > 0) return errors;
      const { execute, subscribe } = enveloped;
      const args = {
        schema: enveloped.schema,
        document,
        operationName: params.operationName ?? null,
        variableValues: params.variables ?? {},
        contextValue: await enveloped.contextFactory(),
        rootValue: { execute, subscribe } satisfies Executors,
      };
      return checkLimits(args) ?? args;
    },
  };
}
