/** What one operation may ask for: so that no single request can occupy the server. */
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { queryTooLarge } from './graphql-error.ts';
import { costOf } from './operation-cost.ts';
import { checkVariables } from './variable-limits.ts';

/** Each is several times what the largest of our own operations needs (`test/http/query-limits.test.ts` shows both). */
export const QUERY_LIMITS = {
  /** Tokens in the document. */
  tokens: 1_500,
  /** Fields within fields. */
  depth: 16,
  /** Fields under another name than their own. */
  aliases: 30,
  /** Fields, each as often as its lists may repeat it. */
  cost: 60_000,
  /** The cost of what a subscription asks of each event. */
  eventCost: 2_000,
} as const;

/** Errors of variables that are reported for one request: each computes suggestions of similar names. */
const MAX_COERCION_ERRORS = 10;

/** Refuses operations over the limits, over every transport, and tells what queries and mutations cost. */
export function useLimits(): Plugin {
  const refuse = ({ args, setResultAndStopExecution }: RefuseParts) => {
    const errors = checkLimits(args);
    if (errors !== null) setResultAndStopExecution({ errors });
  };
  return {
    onExecute({ args, setResultAndStopExecution }) {
      refuse({ args, setResultAndStopExecution });
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          const cost = operationCost(args.contextValue as object);
          setResult({ ...result, extensions: { ...result.extensions, cost } });
        },
      };
    },
    onSubscribe: refuse,
  };
}

/** Why the operation is over the limits; null when it is not. Remembers its cost with its context. */
export function checkLimits(args: OperationArgs & { readonly contextValue?: unknown }) {
  const context = args.contextValue as object;
  if (COSTS.has(context)) return null;
  const judgement = judgeOperation(args);
  if ('errors' in judgement) return judgement.errors;
  COSTS.set(context, judgement.cost);
  return null;
}

type OperationArgs = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;
type RefuseParts = {
  readonly args: OperationArgs;
  readonly setResultAndStopExecution: (result: { errors: readonly GraphQLError[] }) => void;
};

const COSTS = new WeakMap<object, number>();

/** The cost of the operation that has this context, and is within the limits. */
export function operationCost(context: object): number {
  return COSTS.get(context) ?? 0;
}

/** The cost of a valid document's operation that may be executed, or why it may not. */
export function judgeOperation(
  args: OperationArgs,
): { readonly cost: number } | { readonly errors: readonly GraphQLError[] } {
  const { schema, document, operationName = null, variableValues } = args;
  const refused = checkVariables(variableValues);
  if (refused !== null) return { errors: [refused] };
  const operation = getOperationAST(document, operationName);
  if (operation == null) return { errors: [noOperation(operationName)] };
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: MAX_COERCION_ERRORS,
  });
  if (coerced.errors !== undefined) return { errors: coerced.errors.map(asRequestError) };
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  try {
    const { cost, depth } = costOf(operation, { schema, fragments, variables: coerced.variableValues });
    if (depth > QUERY_LIMITS.depth) return { errors: [tooMuch('depth', depth)] };
    const kind = operation.operation === OperationTypeNode.SUBSCRIPTION ? 'eventCost' : 'cost';
    if (cost > QUERY_LIMITS[kind]) return { errors: [tooMuch(kind, cost, document)] };
    return { cost };
  } catch (error) {
    // A null that variables have brought to where none may stand.
    if (error instanceof GraphQLError) return { errors: [asRequestError(error)] };
    throw error;
  }
}

/** Marks the error as the client's fault (HTTP 400): no operation has begun. */
function asRequestError(error: GraphQLError): GraphQLError {
  error.extensions['http'] ??= { spec: true, status: 400 };
  return error;
}

/** In the words of graphql-js. */
function noOperation(name: string | null | undefined): GraphQLError {
  return asRequestError(
    new GraphQLError(
      name == null
        ? 'Must provide operation name if query contains multiple operations.'
        : `Unknown operation named "${name}".`,
    ),
  );
}

/** The error of a document with too many aliases; null when it is within the limit. */
export function checkAliases(document: DocumentNode): GraphQLError | null {
  let aliases = 0;
  visit(document, {
    Field({ alias }) {
      if (alias !== undefined) aliases++;
    },
  });
  return aliases > QUERY_LIMITS.aliases ? tooMuch('aliases', aliases) : null;
}

/** The name of each limit, and the remedy. */
const WORDS = {
  aliases: ['number of aliases', 'Ask for less under other names, or send several requests.'],
  depth: ['depth', 'Ask for less nested fields, or continue from their ids in another request.'],
  cost: ['cost', 'Ask for smaller pages ("first"), or for fewer fields.'],
  eventCost: [
    'cost for each event',
    'Ask for less of each event, and read more with a query when one comes.',
  ],
} as const;

function tooMuch(what: keyof typeof WORDS, actual: number, document?: DocumentNode): GraphQLError {
  const [name, remedy] = WORDS[what];
  const remedies: string[] = [remedy];
  if (document !== undefined && hasAccountList(document))
    remedies.push('Send fewer accounts at once, or ask for less of each line.');
  return queryTooLarge(
    `The operation's ${name} is ${actual}; at most ${QUERY_LIMITS[what]} is allowed.`,
    remedies,
  );
}

/** The arguments that contain a list of accounts. */
const LIST_ARGUMENTS: readonly string[] = ['text', 'roleArns'];

function hasAccountList(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Argument({ name }) {
      found ||= LIST_ARGUMENTS.includes(name.value);
    },
  });
  return found;
}
