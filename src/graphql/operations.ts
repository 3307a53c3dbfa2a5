/** The operations that a frontend sends, each as a complete document with the fragments that it uses. */
import {
  type DefinitionNode,
  type FragmentDefinitionNode,
  Kind,
  parse,
  print,
  type TypeNode,
  visit,
} from 'graphql';

/** The operations in order, each with its comment and every fragment that it needs, from any of the files. */
export function standaloneOperations(texts: readonly string[]): string[] {
  const documents = texts.map((text) => ({ text, document: parse(text) }));
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { document } of documents) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }
  }
  return documents.flatMap(({ text, document }) =>
    document.definitions
      .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
      .map((operation) => {
        const needed = new Map<string, FragmentDefinitionNode>();
        const collect = (node: DefinitionNode) => {
          visit(node, {
            FragmentSpread({ name }) {
              const fragment = fragments.get(name.value);
              if (fragment === undefined || needed.has(name.value)) return;
              needed.set(name.value, fragment);
              collect(fragment);
            },
          });
        };
        collect(operation);
        const comment = /(?:#[^\n]*\n)+$/.exec(text.slice(0, operation.loc?.start))?.[0] ?? '';
        return comment + [operation, ...needed.values()].map((node) => print(node)).join('\n\n');
      }),
  );
}

/** The variables of an operation, as a form: empty when required, null when optional, absent with a default. */
export function emptyVariables(text: string): string {
  const variables = parse(text).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  const values = variables
    .filter(({ defaultValue }) => defaultValue === undefined)
    .map(({ variable, type }) => [variable.name.value, emptyValue(type)]);
  return JSON.stringify(Object.fromEntries(values), null, 2);
}

function emptyValue(type: TypeNode): unknown {
  if (type.kind !== Kind.NON_NULL_TYPE) return null;
  return type.type.kind === Kind.LIST_TYPE ? [] : '';
}
