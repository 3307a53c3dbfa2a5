/** What one operation may ask for, at most: so that no single request can occupy the server. */
import { createComplexityRule } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type VariableDefinitionNode,
  validate,
  visit,
} from 'graphql';
import { FILTER_ARGUMENT, LIST_ARGUMENTS, PAGE_SIZE_ARGUMENTS } from '../graphql/cost.ts';
import { queryTooLarge } from './query-too-large.ts';
import { countRepeats } from './repeated-fields.ts';

/** Each several times of what the largest of our own operations needs (`test/http/query-limits.test.ts` shows both). */
export const QUERY_LIMITS = {
  /** Of the document's text. */
  tokens: 1_500,
  /** Selections, and pairs of fields that have one name in one place: what it costs to validate. */
  repeats: 10_000,
  /** Fields within fields. */
  depth: 16,
  /** Fields under another name than their own. */
  aliases: 30,
  /** Fields, each as often as its lists may repeat it. */
  cost: 60_000,
  /** The cost of what a subscription asks of each event. */
  eventCost: 2_000,
} as const;

/** What is too much of a document to validate it at all; null when nothing is. */
export function beyondValidation(document: DocumentNode): GraphQLError | null {
  const repeats = countRepeats(document, QUERY_LIMITS.repeats);
  if (repeats <= QUERY_LIMITS.repeats) return null;
  return queryTooLarge('The operation asks for the same fields too often.', REMEDIES.repeats);
}

type Request = { readonly variables?: unknown; readonly operationName?: unknown };

/** The cost of an operation that may be executed, or why it may not. */
export type Judgement = { readonly errors: readonly GraphQLError[]; readonly cost: number };

/** Judges a valid document, with variables that `checkVariables` has accepted. */
export function judgeRequest(schema: GraphQLSchema, document: DocumentNode, request: Request): Judgement {
  const key = judgementKey(schema, document, request);
  const passed = PASSED.get(document);
  const known = key === null ? undefined : passed?.get(key);
  if (known !== undefined) return { errors: [], cost: known };
  const judgement = judge(schema, document, request);
  if (judgement.errors.length > 0 || key === null) return judgement;
  if (passed === undefined) PASSED.set(document, new Map([[key, judgement.cost]]));
  else if (passed.size < MOST_PASSED) passed.set(key, judgement.cost);
  return judgement;
}

/** For one request. Suggestions of similar names take long for each error. */
const MAX_COERCION_ERRORS = 10;

function judge(schema: GraphQLSchema, document: DocumentNode, request: Request): Judgement {
  const aliases = countAliases(document);
  if (aliases > QUERY_LIMITS.aliases) return refused(tooMuch('aliases', aliases));
  const operationName = typeof request.operationName === 'string' ? request.operationName : null;
  const operation = getOperationAST(document, operationName);
  if (operation == null) return refused(noOperation(operationName));
  const variableValues = inputsOf(request.variables);
  // The plugin coerces variables without a limit on errors: it gets only variables that have none.
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues, {
    maxErrors: MAX_COERCION_ERRORS,
  });
  if (errors !== undefined) return { errors, cost: 0 };
  let cost = 0;
  const rule = createComplexityRule({
    context: {},
    variableValues,
    operationName,
    validate({ depth, complexity }, report) {
      cost = complexity;
      if (depth > QUERY_LIMITS.depth) report(tooMuch('depth', depth));
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
        if (complexity > QUERY_LIMITS.eventCost) report(tooMuch('eventCost', complexity));
      } else if (complexity > QUERY_LIMITS.cost) {
        report(tooCostly(document, complexity));
      }
    },
  });
  try {
    return { errors: validate(schema, document, [rule]), cost };
  } catch (error) {
    // A null that variables have brought to where none may stand.
    if (error instanceof GraphQLError) return refused(error);
    throw error;
  }
}

function refused(error: GraphQLError): Judgement {
  return { errors: [error], cost: 0 };
}

/** In the words of graphql-js. */
function noOperation(name: string | null): GraphQLError {
  return new GraphQLError(
    name === null
      ? 'Must provide operation name if query contains multiple operations.'
      : `Unknown operation named "${name}".`,
  );
}

/** The costs of a document's requests that were within the limits, by what the judgement depends on. */
const PASSED = new WeakMap<DocumentNode, Map<string, number>>();

/** More sizes of pages than a client has. */
const MOST_PASSED = 100;

/**
 * All that a judgement depends on besides the document: the variables that give the sizes of pages, and those that
 * filter them. Null when the judgement cannot be cached: several operations, a name that is not the operation's,
 * variables that do not fit, a list of accounts.
 */
function judgementKey(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables, operationName }: Request,
): string | null {
  const { operation, pageSizes, filters, hasList } = shapeOf(document);
  if (operation === null || hasList) return null;
  if (typeof operationName === 'string' && operationName !== operation.name?.value) return null;
  const inputs = inputsOf(variables);
  const { variableDefinitions = [] } = operation;
  const fit =
    variableDefinitions.every((definition) => isPlainText(definition, inputs)) ||
    getVariableValues(schema, variableDefinitions, inputs, { maxErrors: 0 }).errors === undefined;
  if (!fit) return null;
  // Such a null may stand where none is allowed.
  const isNull = ({ variable, defaultValue }: VariableDefinitionNode) =>
    defaultValue !== undefined && inputs[variable.name.value] === null;
  if (variableDefinitions.some(isNull)) return null;
  if (pageSizes.length === 0 && filters.length === 0) return '';
  return JSON.stringify([
    ...pageSizes.map((name) => inputs[name]),
    ...filters.map((name) => inputs[name] != null),
  ]);
}

/** Whether the variable is a text, such as an id, and has been given one: nearly all are, and these fit at a look. */
function isPlainText(
  { variable, type }: VariableDefinitionNode,
  inputs: Readonly<Record<string, unknown>>,
): boolean {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return (
    named.kind === Kind.NAMED_TYPE &&
    (named.name.value === 'ID' || named.name.value === 'String') &&
    typeof inputs[variable.name.value] === 'string'
  );
}

type Shape = {
  readonly operation: OperationDefinitionNode | null;
  readonly pageSizes: readonly string[];
  /** The variables that filter pages. */
  readonly filters: readonly string[];
  /** Whether it connects a list of accounts. */
  readonly hasList: boolean;
};
const SHAPES = new WeakMap<DocumentNode, Shape>();

/** The document's only operation, and the variables that it takes the sizes of its pages from. */
function shapeOf(document: DocumentNode): Shape {
  const known = SHAPES.get(document);
  if (known !== undefined) return known;
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const pageSizes = new Set<string>();
  const filters = new Set<string>();
  let hasList = false;
  visit(document, {
    Argument({ name, value }) {
      if (value.kind === Kind.VARIABLE && PAGE_SIZE_ARGUMENTS.includes(name.value))
        pageSizes.add(value.name.value);
      if (value.kind === Kind.VARIABLE && name.value === FILTER_ARGUMENT) filters.add(value.name.value);
      if (LIST_ARGUMENTS.includes(name.value)) hasList = true;
    },
  });
  const [only = null] = operations.length === 1 ? operations : [];
  const shape = {
    operation: only as OperationDefinitionNode | null,
    pageSizes: [...pageSizes],
    filters: [...filters],
    hasList,
  };
  SHAPES.set(document, shape);
  return shape;
}

function inputsOf(variables: unknown): Readonly<Record<string, unknown>> {
  return typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {};
}

function countAliases(document: DocumentNode): number {
  let aliases = 0;
  visit(document, {
    Field: ({ alias }) => {
      if (alias !== undefined) aliases++;
    },
  });
  return aliases;
}

const REMEDIES = {
  aliases: 'Ask for less under other names, or send several requests.',
  depth: 'Ask for less nested fields, or go on from their ids in another request.',
  cost: 'Ask for smaller pages ("first"), or for fewer fields.',
  eventCost: 'Ask for less of each event, and read more with a query when one comes.',
  repeats: 'Ask for each field once in one place, or send several requests.',
};

function tooCostly(document: DocumentNode, cost: number): GraphQLError {
  const error = tooMuch('cost', cost);
  if (shapeOf(document).hasList) (error.extensions['remedies'] as string[]).push(LIST_REMEDY);
  return error;
}

const LIST_REMEDY = 'Send fewer accounts at once, or ask for less of each line.';

function tooMuch(what: Exclude<keyof typeof REMEDIES, 'repeats'>, actual: number): GraphQLError {
  const limit = QUERY_LIMITS[what];
  const message =
    what === 'aliases'
      ? `The operation has ${actual} aliases; at most ${limit} are allowed.`
      : `The operation's ${WORDS[what]} is ${actual}; at most ${limit} is allowed.`;
  return queryTooLarge(message, REMEDIES[what]);
}

const WORDS = { depth: 'depth', cost: 'cost', eventCost: 'cost for each event' };
