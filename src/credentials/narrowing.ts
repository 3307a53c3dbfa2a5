/** What a caller asks for to narrow its session, and the session policy that follows. It can only narrow. */
import { beyondObserving } from '../access/observing.ts';
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Position } from '../iam/json/json-error.ts';
import { parsePolicy } from '../iam/policy/document.ts';
import {
  FULL,
  OBSERVE,
  POLICY_NAME,
  READ_ONLY,
  type SessionPolicy,
  textProblem,
  withSourceRanges,
} from './session-policies.ts';
import { readSourceRanges } from './source-ranges.ts';

export const ACCESSES = ['full', 'read-only', 'observe'] as const;
export type Access = (typeof ACCESSES)[number];

/** As a caller writes it. */
export type WrittenNarrowing = {
  readonly access: Access;
  /** The name of one of the operator's policies; null for none. */
  readonly policy: string | null;
  /** The caller's own session policy, as JSON; null for none. */
  readonly sessionPolicy: string | null;
  /** Addresses and ranges; empty for no restriction. */
  readonly sourceIps: readonly string[];
};

/** A valid wish. An operator's policy is looked up later. */
export type Narrowing =
  | { readonly policy: SessionPolicy }
  | { readonly named: string; readonly sourceRanges: readonly string[] };

export type NarrowingMistake = { readonly message: string; readonly remedy: string };

/**
 * Reads what a caller asks for. AWS allows what any of several session policies allows, so two that allow are never
 * combined: the call is refused. The restriction to source addresses is a Deny, which narrows all of them.
 */
export function readNarrowing(written: WrittenNarrowing): Result<Narrowing, NarrowingMistake> {
  const { access, policy, sessionPolicy } = written;
  const ranges = readSourceRanges(written.sourceIps);
  if (!ranges.ok) return err({ ...ranges.error, message: `source-ip: ${ranges.error.message}` });
  if (policy !== null) {
    if (!POLICY_NAME.test(policy))
      return err({
        message: `policy=${quote(policy)}: a name has 1 to 64 of A-Z a-z 0-9 _ . -`,
        remedy: 'Pass the name of a policy that the operator has configured.',
      });
    const other = access !== 'full' ? 'access' : sessionPolicy !== null ? 'session-policy' : null;
    if (other !== null) return notCombined(other, 'policy');
    return ok({ named: policy, sourceRanges: ranges.value });
  }
  if (sessionPolicy === null) return narrowed(BY_ACCESS[access], ranges.value);
  if (access === 'read-only') return notCombined('access=read-only', 'session-policy');
  const own = readOwnPolicy(sessionPolicy, access === 'observe');
  return own.ok ? narrowed(own.value, ranges.value) : own;
}

/** The parameters of the credentials endpoint that ask for it. */
export function parametersOf({
  access,
  policy,
  sessionPolicy,
  sourceIps,
}: WrittenNarrowing): URLSearchParams {
  const parameters = new URLSearchParams();
  if (access !== 'full') parameters.set('access', access);
  if (policy !== null) parameters.set('policy', policy);
  // Without white space, an address has space for it.
  if (sessionPolicy !== null) parameters.set('session-policy', JSON.stringify(JSON.parse(sessionPolicy)));
  if (sourceIps.length > 0) parameters.set('source-ip', sourceIps.join(','));
  return parameters;
}

const BY_ACCESS: Readonly<Record<Access, SessionPolicy>> = {
  full: FULL,
  'read-only': READ_ONLY,
  observe: OBSERVE,
};

function notCombined(one: string, other: string): Result<never, NarrowingMistake> {
  return err({
    message: `${one} and ${other} cannot be combined: AWS would allow what either of them allows.`,
    remedy: 'Pass one of them.',
  });
}

/** The policy with the restriction to source addresses, if AWS would accept its size. */
function narrowed(
  policy: SessionPolicy,
  ranges: readonly string[],
): Result<{ policy: SessionPolicy }, NarrowingMistake> {
  const restricted = withSourceRanges(policy, ranges);
  const problem = textProblem(restricted);
  if (problem === null) return ok({ policy: restricted });
  return err({
    message: `The session policy, with the ranges of source-ip, ${problem}.`,
    remedy: 'Shorten it, or pass fewer ranges: they are part of the session policy.',
  });
}

/** The most examples of what is too much. */
const MAX_EXAMPLES = 3;

/** Room for a policy of AWS's size with generous white space. */
const MAX_TEXT_CHARACTERS = 8_192;

const START: Position = { line: 1, column: 1 };

function readOwnPolicy(text: string, observes: boolean): Result<SessionPolicy, NarrowingMistake> {
  // Parsing takes as long as the text is, white space included.
  if (text.length > MAX_TEXT_CHARACTERS)
    return err({
      message: `session-policy: the text has ${text.length} characters; at most ${MAX_TEXT_CHARACTERS} are read.`,
      remedy: 'Remove the white space, and shorten it: AWS accepts 2,048 characters without white space.',
    });
  const parsed = parsePolicy(text, 'SESSION');
  if (!parsed.ok) return mistakeAt(parsed.error, parsed.error.detail);
  const { policy, repeatedKeys, locate } = parsed.value;
  const [repeated] = repeatedKeys;
  if (repeated !== undefined)
    return mistakeAt(repeated, `${quote(String(repeated.path.at(-1)))} occurs again later in its object.`);
  const own: SessionPolicy = {
    policy: JSON.stringify(JSON.parse(text)),
    managed: [],
    narrowedBy: observes ? ['OBSERVE', 'OWN_POLICY'] : ['OWN_POLICY'],
  };
  // First, because judging a long policy takes long.
  const problem = textProblem(own);
  if (problem !== null)
    return err({
      message: `session-policy: the document ${problem}.`,
      remedy: 'Shorten it: use wildcards, and leave out what the role may not do anyway.',
    });
  const beyond = observes ? beyondObserving(policy) : [];
  if (beyond.length === 0) return ok(own);
  const shown = beyond.slice(0, MAX_EXAMPLES).map(({ action, statement: { path }, index }) => {
    // Action is one text or a list; NotAction allows what it does not name.
    const places = [[...path, 'Action', index], [...path, 'Action'], path];
    const { line, column } = places.flatMap((place) => locate(place)?.value ?? [])[0] ?? START;
    return `${quote(action)} (line ${line}, column ${column})`;
  });
  const more = beyond.length > MAX_EXAMPLES ? ` and ${beyond.length - MAX_EXAMPLES} more` : '';
  return err({
    message: `session-policy: access=observe does not cover ${shown.join(', ')}${more}.`,
    remedy:
      'Allow only actions of the capability set OBSERVE, by their names or within its patterns, or leave access=observe out.',
  });
}

function mistakeAt(
  { line = START.line, column = START.column }: Partial<Position>,
  detail: string,
): Result<never, NarrowingMistake> {
  return err({
    message: `session-policy: line ${line}, column ${column}: ${detail}`,
    remedy: 'Correct the session policy. It is a policy document in JSON, without Principal.',
  });
}
