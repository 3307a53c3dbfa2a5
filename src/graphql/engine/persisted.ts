/** Persisted documents: a client may send an id instead of a text. An operator may allow nothing else. */
import { createHash } from 'node:crypto';
import { type FieldNode, type GraphQLError, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { HttpError } from '../../base/client-error.ts';
import { toGraphQLError } from './graphql-error.ts';

type Params = GraphQLParams & { readonly documentId?: unknown };

/**
 * @param read reads each operation with its fragments; called with the first id or, where `only`, the first text
 * @param only whether only persisted documents may be executed
 */
export function persistedDocuments(read: () => readonly string[], { only }: { only: boolean }) {
  let persisted: ReturnType<typeof readAll> | null = null;
  const all = () => {
    persisted ??= readAll(read());
    return persisted;
  };
  return {
    /**
     * The request with its text, where it names a persisted document.
     *
     * @throws GraphQLError when there is no such document, or the text is not a persisted one where only these may run
     */
    resolve({ documentId, ...params }: Params): GraphQLParams {
      // A text takes precedence over an id.
      if (typeof params.query === 'string') {
        if (only && !isPersisted(params.query, all())) throw toGraphQLError(NOT_ALLOWED);
        return params;
      }
      const id = idOf(documentId, params.extensions);
      if (id === null) return params;
      const query = all().byId.get(id);
      if (query === undefined) throw notFound(id);
      return { ...params, query };
    },
  };
}

function readAll(texts: readonly string[]) {
  return {
    byId: new Map(texts.map((text) => [documentId(text), text])),
    canonicals: new Set(texts.map(canonical)),
    maxLength: Math.max(0, ...texts.map(({ length }) => length)),
  };
}

function isPersisted(query: string, { canonicals, maxLength }: ReturnType<typeof readAll>): boolean {
  // A text that is much longer than all of them need not be parsed.
  if (query.length > 4 * maxLength) return false;
  try {
    return canonicals.has(canonical(query));
  } catch {
    return false;
  }
}

/**
 * The same text for documents that differ only in white space, the order of definitions, and `__typename`: Apollo Client
 * and urql add it to every selection. It reveals the name of a type, which the contract has.
 */
function canonical(text: string): string {
  const document = parse(text, { noLocation: true });
  const { definitions } = visit(document, { Field: (field) => (isTypename(field) ? null : undefined) });
  return definitions
    .map((definition) => stripIgnoredCharacters(print(definition)))
    .sort()
    .join(' ');
}

function isTypename({ name, alias, directives = [] }: FieldNode): boolean {
  return name.value === '__typename' && alias === undefined && directives.length === 0;
}

/** The id of a document: the SHA-256 of its text, in hexadecimal. */
export function documentId(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** From `documentId` (GraphQL over HTTP), or from `extensions.persistedQuery` (Apollo's clients). */
function idOf(documentId: unknown, extensions: unknown): string | null {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } };
  return typeof persistedQuery?.sha256Hash === 'string' ? persistedQuery.sha256Hash : null;
}

function notFound(id: string): GraphQLError {
  const error: HttpError = {
    status: 400,
    message: `There is no persisted document ${JSON.stringify(id.slice(0, 80))}.`,
    code: 'PERSISTED_QUERY_NOT_FOUND',
    remedies: ['Send the text of the operation, or the id of an operation of schema/operations.'],
  };
  return toGraphQLError(error, true);
}

const NOT_ALLOWED: HttpError = {
  status: 403,
  message: 'This server executes only persisted operations.',
  code: 'DOCUMENT_NOT_ALLOWED',
  remedies: ['Send one of the operations of schema/operations, as text or by its id.'],
};
