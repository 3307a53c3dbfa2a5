import type { ReactNode } from 'react';
import type { Problem } from '../data/problem.ts';
import { ProblemNotice } from './notice.tsx';
import { Waiting } from './waiting.tsx';

type Unloaded = {
  readonly problem: Problem | undefined;
  /** The height of the expected content, in lines. */
  readonly lines: number;
};

type Props<Data> = Unloaded & {
  /** Undefined before the first answer. */
  readonly of: Data | undefined;
  readonly children: (data: Data) => ReactNode;
};

/** Instead of content that has no data yet: a placeholder, or why the request failed. */
export function NotLoaded({ problem, lines }: Unloaded) {
  return problem === undefined ? <Waiting lines={lines} /> : <ProblemNotice problem={problem} />;
}

/** The content when it has data, and above it why there is no newer data. Before: a placeholder, or why the request failed. */
export function Loading<Data>({ of, problem, lines, children }: Props<Data>) {
  if (of === undefined) return <NotLoaded problem={problem} lines={lines} />;
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {children(of)}
    </>
  );
}
