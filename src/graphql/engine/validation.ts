/** Parses and validates documents within limits on what that may cost, and keeps the valid ones. */
import { type DocumentNode, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { checkAliases, QUERY_LIMITS } from './limits.ts';
import { tooRepetitive } from './repeated-fields.ts';

/** Errors of one document: to look for similar names takes milliseconds for each. */
const MAX_ERRORS = 10;

/** Bounds of the cache, in characters of text. Each character costs up to 210 bytes of memory. */
const MAX_CACHED_CHARACTERS = 100_000;
const MAX_CACHED_DOCUMENT_CHARACTERS = 10_000;

/**
 * Valid documents by their text. yoga's own cache also keeps documents that are not valid, each with errors that hold
 * 70 KB of memory: anybody with a token could fill it.
 */
export type DocumentCache = LRUCache<string, DocumentNode>;

export function documentCache(): DocumentCache {
  return new LRUCache({
    maxSize: MAX_CACHED_CHARACTERS,
    maxEntrySize: MAX_CACHED_DOCUMENT_CHARACTERS,
    sizeCalculation: (_document, text) => Math.max(1, text.length),
  });
}

/** @param introspection whether clients may query the schema, and get suggestions of names */
export function useValidation(cache: DocumentCache, introspection: boolean): Plugin {
  const valid = new WeakSet<DocumentNode>();
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const options = { maxErrors: MAX_ERRORS, hideSuggestions: !introspection };
  const check = (schema: Parameters<typeof validate>[0], document: DocumentNode) => {
    const refused = tooRepetitive(document);
    if (refused !== null) return [refused];
    const errors = validate(schema, document, rules, options);
    const tooMany = errors.length === 0 ? checkAliases(document) : null;
    return tooMany === null ? errors : [tooMany];
  };
  return {
    onParse({ params: { source }, setParsedDocument, setParseFn }) {
      const cached = cache.get(String(source));
      if (cached !== undefined) setParsedDocument(cached);
      else setParseFn((text: string) => parse(text, { maxTokens: QUERY_LIMITS.tokens }));
    },
    onValidate({ params: { documentAST }, context, setResult, setValidationFn }) {
      if (valid.has(documentAST)) return setResult([]);
      setValidationFn(check as typeof validate);
      return ({ valid: isValid }) => {
        if (!isValid) return;
        valid.add(documentAST);
        cache.set((context as YogaInitialContext).params.query ?? '', documentAST);
      };
    },
  };
}
