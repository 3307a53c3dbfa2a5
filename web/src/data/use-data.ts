/** A query's answer, kept fresh: asked again when the server was out of reach, and whenever one wishes. */
import { useCallback, useContext, useEffect, useRef, useState } from 'react';
import { type AnyVariables, useClient } from 'urql';
import type { TypedDocumentString } from '../../../schema/generated/graphql.ts';
import { forUrql } from './documents.ts';
import { LinkContext } from './link-context.ts';
import { type Problem, problemOf } from './problem.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

export type Data<Result> = {
  /** The latest answer to these variables. It stays while it is asked for anew. */
  readonly data: Result | undefined;
  /** Why there is no newer answer. */
  readonly problem: Problem | undefined;
  readonly refresh: () => void;
};

type State<Result> = { key: string; data: Result | undefined; problem: Problem | undefined };

export function useData<Result, Variables extends AnyVariables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Data<Result> {
  const client = useClient();
  const link = useContext(LinkContext);
  const key = JSON.stringify(variables);
  const [state, setState] = useState<State<Result>>({ key, data: undefined, problem: undefined });
  const [asked, ask] = useState(0);
  const latest = useRef(variables);
  latest.current = variables;

  // biome-ignore lint/correctness/useExhaustiveDependencies: "asked" asks anew, "key" stands for the variables.
  useEffect(() => {
    let over = false;
    let pause = FIRST_PAUSE_MS;
    let timer: ReturnType<typeof setTimeout>;
    const run = async () => {
      const { data, error } = await client.query(forUrql(document), latest.current as never).toPromise();
      if (over) return;
      const problem = error && problemOf(error);
      setState((previous) => ({
        key,
        data: data ?? (previous.key === key ? previous.data : undefined),
        problem,
      }));
      if (problem?.passing !== true) return;
      timer = setTimeout(run, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    void run();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [client, document, key, asked]);

  const refresh = useCallback(() => ask((times) => times + 1), []);

  // Whoever was cut off does not know what has happened meanwhile.
  useEffect(() => {
    let lost = false;
    return link.subscribe(() => {
      const now = link.current();
      if (lost && now !== 'LOST') refresh();
      lost = now === 'LOST';
    });
  }, [link, refresh]);

  const fresh = state.key === key;
  return { data: fresh ? state.data : undefined, problem: fresh ? state.problem : undefined, refresh };
}
