/** Parses and validates documents within limits on what that may cost. */
import { NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { checkAliases, QUERY_LIMITS } from './limits.ts';
import { tooRepetitive } from './repeated-fields.ts';

/** Errors of one document: to look for similar names takes milliseconds for each. */
const MAX_ERRORS = 10;

/** @param introspection whether clients may query the schema, and get suggestions of names */
export function useValidation({ introspection }: { readonly introspection: boolean }): Plugin {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const options = { maxErrors: MAX_ERRORS, hideSuggestions: !introspection };
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => parse(source, { maxTokens: QUERY_LIMITS.tokens }));
    },
    onValidate({ setValidationFn }) {
      setValidationFn(((schema, document) => {
        const refused = tooRepetitive(document);
        if (refused !== null) return [refused];
        const errors = validate(schema, document, rules, options);
        const tooMany = errors.length === 0 ? checkAliases(document) : null;
        return tooMany === null ? errors : [tooMany];
      }) as typeof validate);
    },
  };
}
