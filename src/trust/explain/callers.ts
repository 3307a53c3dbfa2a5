/** The callers that a trust policy can distinguish: IAM users and roles of any account and organization. */
import { type Caller, type ContextIndex, callerContext } from '../../iam/policy/context.ts';
import { ANY_RUN, arnParts, type Glob, globMatches, globOf } from '../../iam/policy/glob.ts';
import type { Condition, PolicyVersion, PrincipalEntry } from '../../iam/policy/model.ts';
import { distinctTexts, exactly, type TextPattern } from './distinct-texts.ts';
import type { ExplanationEffort } from './effort.ts';
import { patternsOf } from './key-values.ts';

/** A party that a policy can name exclusively: an account, an organization, a network, a federated subject. */
export type ExclusiveParty = {
  readonly kind: 'ACCOUNT' | 'ORGANIZATION' | 'PRINCIPAL' | 'NETWORK' | 'FEDERATION';
  readonly value: string;
};

/** Values of a call for some keys, in lower case; a key that is not listed is missing from the call. */
export type Choice = {
  readonly values: readonly (readonly [key: string, values: readonly string[]])[];
  /** The parties that alone can send these values. Strangers have none. */
  readonly parties: readonly ExclusiveParty[];
  readonly caller?: Caller;
};

export type Choices = { readonly choices: readonly Choice[]; readonly complete: boolean };

export const CALLER_KEYS: readonly string[] = [
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:principalisawsservice',
  'aws:userid',
  'aws:username',
];
export const ORGANIZATION_KEYS: readonly string[] = ['aws:principalorgid', 'aws:principalorgpaths'];

/** Represents the organization of the role's own account: the policy may name it by `${aws:ResourceOrgID}`. */
export const OWN_ORGANIZATION = 'o-ownorganization';

const MAX_CALLERS = 2_000;

export type CallerQuestion = {
  /** All conditions that test the caller. */
  readonly conditions: readonly Condition[];
  readonly principals: readonly PrincipalEntry[];
  readonly version: PolicyVersion;
  readonly partition: string;
  /** Keys with the same values in every call. */
  readonly known: ContextIndex;
  /** Accounts with a known owner, and those that the policy names. */
  readonly accounts: readonly string[];
  /** Only callers of this account. */
  readonly only?: string;
  readonly effort: ExplanationEffort;
};

/** One caller for each set of conditions that callers can meet, per account and kind. */
export function callerChoices(question: CallerQuestion): Choices {
  const { known, accounts, only, effort } = question;
  const every = only === undefined ? accountsOf(question) : { texts: [only], complete: true };
  const choices: Choice[] = [];
  let complete = every.complete;
  for (const accountId of every.texts) {
    const parties: ExclusiveParty[] = accounts.includes(accountId)
      ? [{ kind: 'ACCOUNT', value: accountId }]
      : [];
    const index: ContextIndex = new Map([...known, ['aws:principalaccount', [accountId]]]);
    for (const kind of ['USER', 'ROLE_SESSION'] as const) {
      if (effort.isSpent) return { choices, complete: false };
      const names = arnsOf(kind, accountId, question, index);
      const ids = idsOf(kind, question, index);
      complete &&= names.complete && ids.complete;
      for (const principalArn of names.texts) {
        for (const { userId, parties: more } of ids.ids) {
          if (choices.length >= MAX_CALLERS || effort.isSpent) return { choices, complete: false };
          effort.choose();
          const caller = callerOf(kind, question.partition, accountId, principalArn, userId);
          choices.push({
            values: contextOf(caller),
            parties: [...parties, ...more],
            caller,
          });
        }
      }
    }
  }
  return { choices, complete };
}

/** A caller's own keys, as a choice has them. */
export function contextOf(caller: Caller): (readonly [string, readonly string[]])[] {
  return Object.entries(callerContext(caller)).map(([key, values]) => [key.toLowerCase(), values] as const);
}

/** No organization, every one that the policy names, and one for each way to match its patterns. */
export function organizationChoices(
  conditions: readonly Condition[],
  version: PolicyVersion,
  known: ContextIndex,
  effort: ExplanationEffort,
): Choices {
  const on = (key: string) => conditions.filter((condition) => condition.key.toLowerCase() === key);
  const ids = on('aws:principalorgid').flatMap((condition) => patternsOf(condition, version, known));
  const paths = on('aws:principalorgpaths').flatMap((condition) => patternsOf(condition, version, known));
  const firstParts = paths.map(({ glob, ...rest }) => ({ ...rest, glob: glob.slice(0, indexOf(glob, '/')) }));
  const literals = [...ids, ...firstParts].flatMap(({ glob }) => literalText(glob) ?? []);
  const named = [...new Set([...literals, OWN_ORGANIZATION])];
  const walked = distinctTexts(
    [...ids, ...firstParts, ...named.map(exactly), AT_LEAST_FOUR],
    { prefix: 'o-', characters: /[a-z0-9]/ },
    effort,
  );
  const choices: Choice[] = [{ values: [], parties: [] }];
  let complete = walked.complete;
  for (const id of walked.texts.filter((text) => text.length > 2)) {
    const within = distinctTexts(
      [...paths, exactly(`${id}/`)],
      { prefix: `${id}/`, characters: /[a-z0-9/-]/ },
      effort,
    );
    complete &&= within.complete;
    const parties: ExclusiveParty[] = named.includes(id) ? [{ kind: 'ORGANIZATION', value: id }] : [];
    for (const path of within.texts) {
      choices.push({
        values: [
          ['aws:principalorgid', [id]],
          ['aws:principalorgpaths', [path]],
        ],
        parties,
      });
    }
  }
  return { choices, complete: complete && choices.length <= MAX_CALLERS };
}

const AT_LEAST_FOUR: TextPattern = { glob: globOf('????*') };

function accountsOf({ conditions, version, known, accounts, effort }: CallerQuestion) {
  const patterns = conditions.flatMap((condition): TextPattern[] => {
    const key = condition.key.toLowerCase();
    if (key === 'aws:principalaccount') return patternsOf(condition, version, known);
    if (key !== 'aws:principalarn') return [];
    return condition.values.flatMap((value): TextPattern[] => {
      const part = value.split(':')[4];
      if (part !== undefined) return part.includes('${') ? [] : [{ glob: globOf(part) }];
      return (value.match(/\d+/g) ?? []).map((digits) => ({ glob: globOf(`*${digits}*`) }));
    });
  });
  const typed = conditions
    .filter(
      ({ key, baseOperator }) =>
        key.toLowerCase() === 'aws:principalaccount' && /^Numeric/.test(baseOperator),
    )
    .flatMap(({ values }) => values.map((value) => Math.floor(Number(value))))
    .flatMap((number) => [number - 1, number, number + 1])
    .map((number) => String(number).padStart(12, '0'))
    .filter((text) => /^\d{12}$/.test(text));
  const walked = distinctTexts(
    [...patterns, ...accounts.map(exactly)],
    { characters: /\d/, length: 12 },
    effort,
  );
  return { texts: [...new Set([...walked.texts, ...typed])], complete: walked.complete };
}

function arnsOf(
  kind: 'USER' | 'ROLE_SESSION',
  accountId: string,
  { conditions, principals, version, partition, effort }: CallerQuestion,
  index: ContextIndex,
) {
  const prefix = `arn:${partition}:iam::${accountId}:${kind === 'USER' ? 'user' : 'role'}/`;
  const patterns = conditions.flatMap((condition): TextPattern[] => {
    const key = condition.key.toLowerCase();
    if (key === 'aws:username' && kind === 'USER') {
      return patternsOf(condition, version, index).map((pattern) => ({ ...pattern, after: '/' }));
    }
    if (key !== 'aws:principalarn') return [];
    const whole = patternsOf(condition, version, index);
    return condition.baseOperator.startsWith('Arn') ? whole.flatMap((one) => withParts(one, prefix)) : whole;
  });
  const named = principals.filter(({ value }) => value.startsWith(prefix)).map(({ value }) => exactly(value));
  const shape = [`${prefix}??*`, `${prefix}*/`, `${prefix}/*`, '*//*'].map((text) => ({
    glob: globOf(text),
  }));
  const { texts, complete } = distinctTexts(
    [...patterns, ...named, ...shape],
    { prefix, characters: /[\w+=,.@/-]/ },
    effort,
  );
  const names = texts.filter((text) => /^(?:[^/]+\/)*[\w+=,.@-]{1,64}$/.test(text.slice(prefix.length)));
  return { texts: names, complete };
}

/** ARN operators compare part by part: the first five are checked here, the sixth becomes the pattern. */
function withParts({ glob }: TextPattern, prefix: string): TextPattern[] {
  if (glob.length === 1 && glob[0] === ANY_RUN) return [{ glob }];
  const parts = arnParts(glob);
  const fixed = prefix.split(':').slice(0, 5);
  if (parts === undefined || !fixed.every((part, i) => globMatches(parts[i] ?? [], part))) return [];
  return [{ glob: [...`${fixed.join(':')}:`, ...(parts[5] ?? [])] }];
}

/** The caller's unique id, which AWS chooses, and the session's name, which the caller chooses. */
function idsOf(kind: 'USER' | 'ROLE_SESSION', question: CallerQuestion, index: ContextIndex) {
  const { version, effort } = question;
  const conditions = question.conditions.filter(({ key }) => key.toLowerCase() === 'aws:userid');
  const start = kind === 'USER' ? 'AIDA' : 'AROA';
  const heads = conditions.flatMap(({ values }) => values.map((value) => value.split(':')[0] ?? ''));
  const named = heads.filter((head) => new RegExp(`^${start}[A-Z0-9]{12,}$`).test(head));
  const shaped = heads
    .filter((head) => /[*?]/.test(head) && new RegExp(`^${start}[A-Z0-9*?]*$`).test(head))
    .map((head) => head.replaceAll('*', '').replaceAll('?', 'X').padEnd(21, 'X'));
  const patterns = conditions.flatMap((condition) => patternsOf(condition, version, index));
  const ids: { userId: string; parties: readonly ExclusiveParty[] }[] = [];
  let complete = true;
  for (const id of new Set([`${start}STRANGER00000XXXX`, ...named, ...shaped])) {
    const parties: ExclusiveParty[] = named.includes(id) ? [{ kind: 'PRINCIPAL', value: id }] : [];
    if (kind === 'USER') {
      ids.push({ userId: id, parties });
      continue;
    }
    const prefix = `${id}:`;
    const walked = distinctTexts(
      [...patterns, { glob: globOf(`${prefix}??*`) }],
      { prefix, characters: /[\w+=,.@-]/ },
      effort,
    );
    complete &&= walked.complete;
    for (const userId of walked.texts) if (/:[\w+=,.@-]{2,64}$/.test(userId)) ids.push({ userId, parties });
  }
  return { ids, complete };
}

function callerOf(
  kind: 'USER' | 'ROLE_SESSION',
  partition: string,
  accountId: string,
  principalArn: string,
  userId: string,
): Caller {
  const name = principalArn.split('/').at(-1) ?? '';
  const [uniqueId = '', session = ''] = userId.split(':');
  const common = { partition, accountId, principalArn, uniqueId, userId };
  return kind === 'USER'
    ? { ...common, kind, arn: principalArn, userName: name }
    : { ...common, kind, arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${session}` };
}

function literalText(glob: Glob): string | null {
  return glob.every((unit) => typeof unit === 'string') ? glob.join('') : null;
}

function indexOf(glob: Glob, char: string): number {
  const at = glob.indexOf(char);
  return at < 0 ? glob.length : at;
}
