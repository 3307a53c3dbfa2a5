/**
 * Executes a subscription's operation once for everybody who asks the same about an event and may see the same,
 * and writes its result once. With thousands of subscribers, the executions would be what costs.
 */
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  executeSubscriptionEvent,
  Kind,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
  visit,
} from 'graphql';
import { type Viewer, visibilityOf } from '../auth/viewer.ts';

/** What a result shows "as it stands now" is at most so old when it is shared. */
const SHARED_FOR_MS = 1_000;

type Shared = { readonly result: Promise<ExecutionResult>; readonly at: number };

/** By the event, for as long as somebody holds it: the feed hands the same object to all. */
const SHARED = new WeakMap<object, Map<string, Shared>>();
/**
 * What everybody who asks the same, and may see the same, executes with: the first one's. A subscriber's own
 * arguments and context would be a third of the memory that it takes.
 */
type Group = { readonly key: string; readonly validated: ValidatedSubscriptionArgs; subscribers: number };
const GROUPS = new Map<string, Group>();

const TEXTS = new WeakMap<ExecutionResult, string>();

/** The result as JSON. Written once, however many it is sent to. */
export function textOf(result: ExecutionResult): string {
  const known = TEXTS.get(result);
  if (known !== undefined) return known;
  const text = JSON.stringify(result);
  TEXTS.set(result, text);
  return text;
}

/**
 * Subscribes, and gives the result of each event. Results are shared: they must not be changed.
 *
 * @param ended called once, when the subscription has ended or does not begin
 */
export async function subscribeShared(
  args: ExecutionArgs,
  viewer: Viewer,
  ended: () => void,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>> {
  try {
    const results = await subscribe(args, viewer, ended);
    if (!(Symbol.asyncIterator in results)) ended();
    return results;
  } catch (error) {
    ended();
    throw error;
  }
}

async function subscribe(
  args: ExecutionArgs,
  viewer: Viewer,
  ended: () => void,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>> {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated };
  const stream = await createSourceEventStream(validated);
  if (!(Symbol.asyncIterator in stream)) return stream;
  return resultsOf(stream[Symbol.asyncIterator](), join(keyOf(args, viewer), validated), ended);
}

/** A function of its own, so that it holds nothing else of its subscriber. */
function resultsOf(
  events: AsyncIterator<unknown>,
  group: Group,
  ended: () => void,
): AsyncIterableIterator<ExecutionResult> {
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    leave(group);
    ended();
  };
  return {
    async next() {
      try {
        const event = await events.next();
        if (event.done !== true) return { done: false, value: await resultOf(group, event.value) };
      } catch (error) {
        end();
        throw error;
      }
      end();
      return { done: true, value: undefined };
    },
    // Also while it waits for the next event: the streams of the feed can be ended then.
    async return() {
      end();
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function join(key: string, validated: ValidatedSubscriptionArgs): Group {
  const group = GROUPS.get(key) ?? { key, validated, subscribers: 0 };
  group.subscribers++;
  GROUPS.set(key, group);
  return group;
}

function leave(group: Group): void {
  group.subscribers--;
  if (group.subscribers === 0) GROUPS.delete(group.key);
}

async function resultOf({ key, validated }: Group, event: unknown): Promise<ExecutionResult> {
  const execute = async () => executeSubscriptionEvent({ ...validated, rootValue: event });
  if (typeof event !== 'object' || event === null) return execute();
  const now = performance.now();
  const results = SHARED.get(event) ?? new Map<string, Shared>();
  const known = results.get(key);
  const shared =
    known !== undefined && now - known.at < SHARED_FOR_MS ? known : { result: execute(), at: now };
  if (shared !== known) SHARED.set(event, results.set(key, shared));
  const result = await shared.result;
  // What has failed is everybody's own: another attempt may go well.
  return result.errors === undefined || shared !== known ? result : execute();
}

/** All that a result depends on beside the event: the operation, its variables, and what its caller may see. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs, viewer: Viewer): string {
  const { id, variables } = shapeOf(document);
  const values = variables.map((name) =>
    variableValues != null && Object.hasOwn(variableValues, name) ? [variableValues[name]] : [],
  );
  return JSON.stringify([id, operationName ?? null, values, visibilityOf(viewer)]);
}

type Shape = { readonly id: number; readonly variables: readonly string[] };
const SHAPES = new WeakMap<DocumentNode, Shape>();
let lastId = 0;

/**
 * The document's number, and the variables that its results depend on. What only the subscription's own field
 * takes chooses the events, such as `after`, and has no part in what is told of them.
 */
function shapeOf(document: DocumentNode): Shape {
  const known = SHAPES.get(document);
  if (known !== undefined) return known;
  const variables = new Set<string>();
  const collect = (node: Parameters<typeof visit>[0]) => {
    visit(node, { Variable: ({ name }) => void variables.add(name.value) });
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) {
      collect(definition);
      continue;
    }
    for (const selection of definition.selectionSet.selections) {
      if (selection.kind !== Kind.FIELD) collect(selection);
      else
        for (const part of [...(selection.directives ?? []), selection.selectionSet]) part && collect(part);
    }
  }
  lastId++;
  const shape = { id: lastId, variables: [...variables].sort() };
  SHAPES.set(document, shape);
  return shape;
}
