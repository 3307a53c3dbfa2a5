/** What an operation costs: the cost of each field, as often as the lists above it may repeat it. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type VariableValues,
} from 'graphql';

type FieldCost = number | { readonly field?: number; readonly multiplier?: number };

/** The option `complexity` of a field. */
type CostOption =
  | FieldCost
  | ((args: Record<string, unknown>, context: object, field: GraphQLField<unknown, unknown>) => FieldCost);

/** The cost of a selection. */
type Sum = {
  /** Of what each item of a list has. */
  readonly each: number;
  /** Of what the list itself has, such as its length. */
  readonly once: number;
  /** How often the length is asked for: each time reads the list again. */
  readonly counts: number;
  /** Fields within fields. */
  readonly depth: number;
};

const NOTHING: Sum = { each: 0, once: 0, counts: 0, depth: 0 };

export type CostParts = {
  readonly schema: GraphQLSchema;
  readonly fragments: readonly FragmentDefinitionNode[];
  readonly variables: VariableValues;
};

/**
 * The cost and the depth of an operation of a valid document.
 *
 * @throws GraphQLError when variables bring a null to where none may stand
 */
export function costOf(
  operation: OperationDefinitionNode,
  parts: CostParts,
): { readonly cost: number; readonly depth: number } {
  const root = parts.schema.getRootType(operation.operation);
  if (root == null) return { cost: 0, depth: 0 };
  const { each, once, depth } = new OperationCost(parts).ofSelections(operation.selectionSet, root);
  return { cost: each + once, depth };
}

class OperationCost {
  readonly #parts: CostParts;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Fragments can be used in many places, and use others. */
  readonly #known = new Map<SelectionSetNode, Sum>();

  constructor(parts: CostParts) {
    this.#parts = parts;
    this.#fragments = new Map(parts.fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  ofSelections(set: SelectionSetNode, type: GraphQLNamedType): Sum {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    let sum = NOTHING;
    for (const selection of set.selections) {
      const { each, once, counts, depth } = this.#ofSelection(selection, type);
      sum = {
        each: sum.each + each,
        once: sum.once + once,
        counts: sum.counts + counts,
        depth: Math.max(sum.depth, depth),
      };
    }
    this.#known.set(set, sum);
    return sum;
  }

  #ofSelection(selection: SelectionNode, type: GraphQLNamedType): Sum {
    if (selection.kind === Kind.FIELD) return this.#ofField(selection, type);
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
    if (fragment === undefined) return NOTHING;
    const name = fragment.typeCondition?.name.value;
    const inner = name === undefined ? type : this.#parts.schema.getType(name);
    return inner === undefined ? NOTHING : this.ofSelections(fragment.selectionSet, inner);
  }

  #ofField(node: FieldNode, type: GraphQLNamedType): Sum {
    const name = node.name.value;
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    // Such as `__typename`.
    if (field === undefined) return { ...NOTHING, each: 1, depth: 1 };
    const own = this.#costOfField(field, node);
    const { field: alone = 1, multiplier = 1 } = typeof own === 'number' ? { field: own } : own;
    const inner =
      node.selectionSet === undefined
        ? NOTHING
        : this.ofSelections(node.selectionSet, getNamedType(field.type));
    const cost = alone * (1 + inner.counts) + inner.each * multiplier + inner.once;
    const depth = 1 + inner.depth;
    if (name === 'totalCount') return { each: 0, once: cost, counts: 1, depth };
    if (name === 'pageInfo') return { each: 0, once: cost, counts: 0, depth };
    return { each: cost, once: 0, counts: 0, depth };
  }

  #costOfField(field: GraphQLField<unknown, unknown>, node: FieldNode): FieldCost {
    const option = field.extensions['complexity'] as CostOption | undefined;
    if (typeof option !== 'function') return option ?? 1;
    return option(getArgumentValues(field, node, this.#parts.variables), {}, field);
  }
}
