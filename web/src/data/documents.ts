/** The operations of schema/operations, in the form that urql takes. */
import { gql, type TypedDocumentNode } from 'urql';
import type { TypedDocumentString } from '../../../schema/generated/graphql.ts';

const parsed = new WeakMap<object, TypedDocumentNode<unknown, never>>();

/** The same document, with its types, parsed once. */
export function forUrql<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
): TypedDocumentNode<Result, Variables> {
  const node = parsed.get(document) ?? gql(String(document));
  parsed.set(document, node);
  return node as TypedDocumentNode<Result, Variables>;
}
