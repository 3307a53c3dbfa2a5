/** What the parts of the page use of the GraphQL client. */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { TypedDocumentString } from '../../../schema/generated/graphql.ts';
import type { Client } from './client.ts';
import type { Link } from './link.ts';
import type { Problem } from './problem.ts';

const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 10_000;

export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('There is no client outside of a session.');
  return client;
}

export function useLink(): Link {
  const { link } = useClient();
  return useSyncExternalStore(link.subscribe, link.current);
}

/** Calls back when events arrive again after a lost connection. */
export function useReconnected(callback: () => void): void {
  const { link } = useClient();
  const onReconnected = useEffectEvent(callback);
  useEffect(() => {
    let wasLost = link.current() === 'LOST';
    return link.subscribe(() => {
      const isLost = link.current() === 'LOST';
      if (wasLost && !isLost) onReconnected();
      wasLost = isLost;
    });
  }, [link]);
}

type Loaded<Result> = {
  /** The latest answer to these variables. It stays during a refresh. */
  readonly data: Result | undefined;
  /** Why there is no newer answer. */
  readonly problem: Problem | undefined;
};

/**
 * A query's answer. Asks again while the problem is temporary, after a lost connection, and on request. Without a
 * document it asks nothing.
 */
export function useData<Result, Variables>(
  document: TypedDocumentString<Result, Variables> | null,
  variables: Variables,
): Loaded<Result> & { readonly refresh: () => void } {
  const client = useClient();
  const key = JSON.stringify(variables);
  const nothing: Loaded<Result> & { key: string } = { key, data: undefined, problem: undefined };
  const [latest, setLatest] = useState(nothing);
  const ask = useRef(() => {});
  const refresh = useCallback(() => ask.current(), []);
  useReconnected(refresh);

  useEffect(() => {
    if (document === null) return;
    let isOver = false;
    let isAsking = false;
    let isStale = false;
    let pause = MIN_PAUSE_MS;
    let timer: ReturnType<typeof setTimeout>;
    const request = async () => {
      isAsking = true;
      isStale = false;
      const { data, problem } = await client.request(document, JSON.parse(key) as Variables);
      isAsking = false;
      if (isOver) return;
      setLatest((before) => ({
        key,
        data: data ?? (before.key === key ? before.data : undefined),
        problem,
      }));
      if (isStale) return void request();
      if (problem?.isTemporary !== true) return;
      timer = setTimeout(request, pause);
      pause = Math.min(pause * 2, MAX_PAUSE_MS);
    };
    // Never drops a request that is under way: refreshes faster than the answers would show nothing at all.
    ask.current = () => {
      clearTimeout(timer);
      pause = MIN_PAUSE_MS;
      if (isAsking) isStale = true;
      else void request();
    };
    void request();
    return () => {
      isOver = true;
      clearTimeout(timer);
      ask.current = () => {};
    };
  }, [client, document, key]);

  const { data, problem } = latest.key === key ? latest : nothing;
  return { data, problem, refresh };
}

/** A mistake that the schema describes, as part of an answer. */
export type Mistake = {
  readonly code: string;
  readonly message: string;
  readonly remedies: readonly string[];
};

/** What came of an operation with one field. All are undefined before the answer. */
export type Outcome<Field = unknown> = {
  readonly success?: Exclude<Field, Mistake> | undefined;
  readonly mistake?: Extract<Field, Mistake> | undefined;
  readonly problem?: Problem | undefined;
};

/** An operation with one field, sent on request, with the outcome of the last time. */
export function useAction<Result extends object, Variables>(
  document: TypedDocumentString<Result, Variables>,
) {
  type Field = Result[keyof Result];
  const client = useClient();
  const [outcome, setOutcome] = useState<Outcome<Field>>({});
  const [isRunning, setIsRunning] = useState(false);
  return {
    ...outcome,
    isRunning,
    /** @returns the success; undefined if there was a mistake or a problem */
    async run(variables: Variables): Promise<Outcome<Field>['success']> {
      setOutcome({});
      setIsRunning(true);
      const { data, problem } = await client.request(document, variables);
      const [field] = Object.values(data ?? {}) as (Field | null)[];
      const isMistake = typeof field === 'object' && field !== null && 'remedies' in field;
      const next = { [isMistake ? 'mistake' : 'success']: field ?? undefined, problem } as Outcome<Field>;
      setIsRunning(false);
      setOutcome(next);
      return next.success;
    },
    /** Forgets the outcome. */
    reset: () => setOutcome({}),
  };
}
