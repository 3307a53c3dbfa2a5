/** Reads documents and judges them: one set of rules for every way in. What was found valid is kept. */
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { DocumentCache } from './document-cache.ts';
import { beyondValidation, type Judgement, judgeRequest, QUERY_LIMITS } from './query-limits.ts';
import { checkVariables } from './variable-limits.ts';

export type DocumentReader = {
  /** Whether a valid document of this text is kept. */
  has(text: string): boolean;
  /** Throws a GraphQLError for what is no document. */
  parse(text: string): DocumentNode;
  /** The errors of a document of `parse` with these variables, or its cost when there are none. */
  validate(
    document: DocumentNode,
    request: { readonly variables?: unknown; readonly operationName?: unknown },
  ): Judgement;
};

/** Of one document. To look for what might be meant by a wrong name takes milliseconds for each. */
const MOST_ERRORS = 10;

/** @param introspection whether the schema may be asked about */
export function createDocumentReader(schema: GraphQLSchema, introspection: boolean): DocumentReader {
  const cache = new DocumentCache();
  /** Of documents that are not known to be valid. */
  const texts = new WeakMap<DocumentNode, string>();
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const options = { maxErrors: MOST_ERRORS, hideSuggestions: !introspection };
  const judge = (document: DocumentNode): readonly GraphQLError[] => {
    const costly = beyondValidation(document);
    return costly === null ? validate(schema, document, rules, options) : [costly];
  };
  return {
    has: (text) => cache.get(text) !== undefined,

    parse(text) {
      const kept = cache.get(text);
      if (kept !== undefined) return kept;
      const document = parse(text, { maxTokens: QUERY_LIMITS.tokens });
      texts.set(document, text);
      return document;
    },

    validate(document, request) {
      const refused = checkVariables(request.variables);
      if (refused !== null) return { errors: [refused], cost: 0 };
      const text = texts.get(document);
      const errors = text === undefined ? [] : judge(document);
      if (errors.length > 0) return { errors, cost: 0 };
      // Only of what is valid can the size be told: anew for each request, whose variables it depends on.
      const judgement = judgeRequest(schema, document, request);
      if (judgement.errors.length > 0 || text === undefined) return judgement;
      texts.delete(document);
      cache.keep(text, document);
      return judgement;
    },
  };
}
