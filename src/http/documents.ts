/** The operations that are known by heart: a client may send their ids instead, or nothing else at all. */
import { createHash } from 'node:crypto';
import { GraphQLError, parse, print, stripIgnoredCharacters } from 'graphql';
import type { OperationRequest } from './operation-request.ts';

export type KnownDocuments = {
  /** The request with its text, where it names a known document; an error where it may not be executed. */
  resolve(request: OperationRequest): OperationRequest | GraphQLError;
};

/**
 * @param read gives each operation, with its fragments; called when they are first needed
 * @param only whether nothing else may be executed
 */
export function knownDocuments(read: () => readonly string[], { only }: { only: boolean }): KnownDocuments {
  let known: ReturnType<typeof readAll> | null = null;
  const all = () => {
    known ??= readAll(read());
    return known;
  };

  return {
    resolve(request) {
      const id = idOf(request);
      if (id !== null && typeof request.query !== 'string') {
        const query = all().byId.get(id);
        return query === undefined ? unknownDocument(id) : { ...request, query, documentId: undefined };
      }
      // The text counts, where there are both.
      const plain = id === null ? request : { ...request, documentId: undefined };
      if (!only || typeof request.query !== 'string') return plain;
      if (isKnown(request.query, all())) return plain;
      return new GraphQLError('This server executes only the operations that it knows.', {
        extensions: {
          code: 'DOCUMENT_NOT_ALLOWED',
          remedies: ['Send one of the operations of schema/operations, as it is or by its id.'],
          http: { status: 403 },
        },
      });
    },
  };
}

function readAll(texts: readonly string[]) {
  return {
    byId: new Map(texts.map((text) => [documentId(text), text])),
    canonicals: new Set(texts.map(canonical)),
    longest: Math.max(0, ...texts.map(({ length }) => length)),
  };
}

function isKnown(query: string, { canonicals, longest }: ReturnType<typeof readAll>): boolean {
  // What is much longer than all of them is none of them, and not worth reading.
  if (query.length > 4 * longest) return false;
  try {
    return canonicals.has(canonical(query));
  } catch {
    return false;
  }
}

/** One text for all that say the same in another order of definitions, or with other white space. */
function canonical(text: string): string {
  const { definitions } = parse(text, { noLocation: true });
  return definitions
    .map((definition) => stripIgnoredCharacters(print(definition)))
    .sort()
    .join(' ');
}

/** The id of a document: the SHA-256 of its text, in hexadecimal. */
export function documentId(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As GraphQL over HTTP has it (`documentId`), or Apollo's clients (`extensions.persistedQuery`). */
function idOf({ documentId: id, extensions }: OperationRequest): string | null {
  if (typeof id === 'string') return id.replace(/^sha256:/, '');
  const persisted = (extensions as { persistedQuery?: { sha256Hash?: unknown } } | null | undefined)
    ?.persistedQuery;
  return typeof persisted?.sha256Hash === 'string' ? persisted.sha256Hash : null;
}

function unknownDocument(id: string): GraphQLError {
  return new GraphQLError(`There is no known document ${JSON.stringify(id.slice(0, 80))}.`, {
    extensions: {
      code: 'PERSISTED_QUERY_NOT_FOUND',
      remedies: ['Send the text of the operation, or the id of one that stands in schema/operations.'],
      http: { spec: true, status: 400 },
    },
  });
}
