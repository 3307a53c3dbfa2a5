/** The operations that a frontend sends, each as a complete document with the fragments that it uses. */
import {
  concatAST,
  type DefinitionNode,
  Kind,
  parse,
  print,
  separateOperations,
  type TypeNode,
} from 'graphql';

/** The operations in order, each with its comment and every fragment that it needs, from any of the files. */
export function standaloneOperations(texts: readonly string[]): string[] {
  const all = concatAST(texts.map((text) => parse(text)));
  const isFragment = ({ kind }: DefinitionNode) => Number(kind === Kind.FRAGMENT_DEFINITION);
  const definitions = all.definitions.toSorted((one, other) => isFragment(one) - isFragment(other));
  return Object.values(separateOperations({ ...all, definitions })).map((document) => {
    const { start, source } = document.definitions[0]?.loc ?? {};
    const comment = /(?:#[^\n]*\n)+$/.exec(source?.body.slice(0, start) ?? '')?.[0] ?? '';
    return comment + print(document);
  });
}

/** The names of all operations in the texts. */
export function operationNames(texts: readonly string[]): string[] {
  return concatAST(texts.map((text) => parse(text))).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : [],
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
  if (type.type.kind === Kind.LIST_TYPE) return [];
  return type.type.name.value === 'Int' ? 0 : '';
}
