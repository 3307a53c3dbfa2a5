/** What one operation may ask for, at most: so that no single request can occupy the server. */
import { createComplexityRule } from '@pothos/plugin-complexity';
import { type DocumentNode, GraphQLError, type GraphQLSchema, validate, visit } from 'graphql';

/** Each several times of what the largest of our own operations needs (`test/http/query-limits.test.ts` shows both). */
export const QUERY_LIMITS = {
  /** Of the document's text. */
  tokens: 3_000,
  /** Fields within fields. */
  depth: 16,
  /** Fields under another name than their own. */
  aliases: 30,
  /** Fields, each as often as its lists may repeat it. */
  cost: 60_000,
} as const;

/** What is too much of a document that is valid otherwise; empty when nothing is. */
export function beyondLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables, operationName }: { variables?: unknown; operationName?: unknown },
): readonly GraphQLError[] {
  const aliases = countAliases(document);
  if (aliases > QUERY_LIMITS.aliases) return [tooMuch('aliases', aliases, QUERY_LIMITS.aliases)];
  const rule = createComplexityRule({
    context: {},
    variableValues: typeof variables === 'object' && variables !== null ? { ...variables } : {},
    operationName: typeof operationName === 'string' ? operationName : null,
    validate({ depth, complexity }, report) {
      if (depth > QUERY_LIMITS.depth) report(tooMuch('depth', depth, QUERY_LIMITS.depth));
      if (complexity > QUERY_LIMITS.cost) report(tooMuch('cost', complexity, QUERY_LIMITS.cost));
    },
  });
  return validate(schema, document, [rule]);
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
};

function tooMuch(what: keyof typeof REMEDIES, actual: number, most: number): GraphQLError {
  return new GraphQLError(`The operation's ${what} is ${actual}; at most ${most} is allowed.`, {
    extensions: {
      code: 'QUERY_TOO_LARGE',
      remedies: [REMEDIES[what]],
      http: { spec: true, status: 400 },
    },
  });
}
