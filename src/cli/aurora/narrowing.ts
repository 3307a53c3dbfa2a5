/** The options by which `aurora` restricts the sessions that it gets. */
import { resolve } from 'node:path';
import type { CommandLine } from '../command-line.ts';
import { Problem, quotedArgument } from '../problem.ts';
import { readSessionPolicy } from '../session-policy-file.ts';

/** Options that restrict a session. */
export type NarrowingOptions = {
  readonly access?: string;
  readonly policy?: string;
  /** A file. */
  readonly sessionPolicy?: string;
  readonly sourceIp?: string;
  readonly duration?: number;
  readonly region?: string;
};

/** The restrictions as parameters of a credentials request. @throws Problem when the session policy is unreadable */
export function narrowingOf({
  access,
  policy,
  sessionPolicy,
  sourceIp,
  duration,
  region,
}: NarrowingOptions): CommandLine['narrowing'] {
  return {
    access,
    policy,
    'session-policy': sessionPolicy === undefined ? undefined : readSessionPolicy(sessionPolicy),
    'source-ip': sourceIp,
    region,
    duration: duration === undefined ? undefined : String(duration),
  };
}

/**
 * The restrictions as options of `aurora get`, each with a space before it.
 *
 * @throws Problem for characters that a config file or a shell may read otherwise
 */
export function narrowingArguments(options: NarrowingOptions): string {
  const { 'session-policy': text, region: _, ...plain } = narrowingOf(options);
  const file = text === undefined ? undefined : resolve(options.sessionPolicy ?? '');
  return Object.entries({ ...plain, 'session-policy': file })
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => {
      if (/^[\w.,:/@+-]+$/.test(value)) return ` --${name} ${value}`;
      throw new Problem('USAGE', `A profile cannot have --${name} ${quotedArgument(value)}.`, [
        'Use only letters, digits and . , : / @ + - _',
      ]);
    })
    .join('');
}
