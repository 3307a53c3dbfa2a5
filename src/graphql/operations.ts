/** The operations that a frontend sends, each made to stand alone: with the fragments of the other files. */
import { type FragmentDefinitionNode, Kind, parse, print, visit } from 'graphql';

/**
 * The documents, in their order, each with its leading comment and every fragment that it needs. Fragments may
 * stand in any of the files.
 */
export function standaloneOperations(texts: readonly string[]): string[] {
  const documents = texts.map((text) => ({ text, document: parse(text) }));
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { document } of documents) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }
  }
  return documents.map(({ text, document }) => {
    const comment = /^(?:#[^\n]*\n)+/.exec(text)?.[0] ?? '';
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const needed = new Map<string, FragmentDefinitionNode>();
    const collect = (node: (typeof document.definitions)[number]) => {
      visit(node, {
        FragmentSpread({ name }) {
          const fragment = fragments.get(name.value);
          if (fragment === undefined || needed.has(name.value)) return;
          needed.set(name.value, fragment);
          collect(fragment);
        },
      });
    };
    operations.forEach(collect);
    return comment + [...operations, ...needed.values()].map((node) => print(node)).join('\n\n');
  });
}
