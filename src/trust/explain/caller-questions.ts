/** What callers could send: for each group of condition keys, the values that the policy can distinguish. */
import { traceAction } from '../../iam/policy/decision.ts';
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from '../../iam/policy/model.ts';
import {
  CALLER_KEYS,
  type Choice,
  callerChoices,
  contextOf,
  ORGANIZATION_KEYS,
  organizationChoices,
} from './callers.ts';
import { isSamlProvider, isSharedIssuer, issuerOf, issuerOfKey, SOME_ISSUER } from './federation.ts';
import { fixedGroup, freeGroups, type Group, inOrder, memoized, type SearchFacts } from './key-groups.ts';
import { keysOf, variablesOf } from './policy-keys.ts';

/** Whether the statement is about the action. */
export function allowsAction(statement: Statement, action: string): boolean {
  return traceAction(statement, action).matched;
}

/** The possible callers, and what each may send. */
export type Question = {
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly action: string;
  readonly issuer: string | null;
  readonly groups: readonly Group[];
  readonly denies: readonly Statement[];
};

/** The calls of strangers: as IAM callers, and with a token of a public identity provider. */
export function questionsOf(statement: Statement, policy: PolicyDocument, facts: SearchFacts): Question[] {
  const entries = statement.principal ?? [];
  const everybody = entries.some(({ type, value }) => type === 'AWS' && value === '*');
  const questions: Question[] = [];
  if (everybody && allowsAction(statement, 'sts:AssumeRole')) {
    questions.push(callerQuestion(statement, policy, facts, undefined));
  }
  if (allowsAction(statement, 'sts:AssumeRoleWithWebIdentity')) {
    const named = entries
      .filter(({ type, value }) => type === 'Federated' && !isSamlProvider(value))
      .map(({ value }) => issuerOf(value));
    const tested = statement.conditions.flatMap(({ key }) => issuerOfKey(key) ?? []);
    const issuers = everybody ? [...named, ...tested, SOME_ISSUER] : named;
    for (const issuer of new Set(issuers.filter((one) => isSharedIssuer(one)))) {
      questions.push(tokenQuestion(statement, policy, facts, issuer));
    }
  }
  return questions;
}

/** @param only the account of the callers; undefined for every account */
export function callerQuestion(
  statement: Statement,
  policy: PolicyDocument,
  facts: SearchFacts,
  only: string | undefined,
): Question {
  const denies = deniesOf(policy, 'sts:AssumeRole');
  const written = [statement, ...denies].flatMap((one) => one.conditions);
  const conditions = withHints(withHints(written, policy), policy);
  const principals = [statement, ...denies].flatMap((one) => [
    ...(one.principal ?? []),
    ...(one.notPrincipal ?? []),
  ]);
  const { ownAccount, aurora } = facts;
  const accounts = [...new Set([ownAccount, aurora.accountId, ...accountsNamed(written, principals)])];
  const known = knownOf(facts);
  const callers = () =>
    callerChoices({
      conditions,
      principals,
      version: policy.version,
      partition: aurora.partition,
      known,
      accounts,
      effort: facts.effort,
      ...(only !== undefined && { only }),
    });
  const auroraItself: Choice = {
    values: contextOf(aurora),
    parties: [{ kind: 'ACCOUNT', value: aurora.accountId }],
    caller: aurora,
  };
  const who = memoized(
    {
      keys: CALLER_KEYS,
      choices: () => {
        const { choices, complete } = callers();
        return { complete, choices: only === undefined ? choices : [auroraItself, ...choices] };
      },
    },
    true,
  );
  const keys = keysOf(conditions, policy).filter((key) => !CALLER_KEYS.includes(key));
  const onOrganization = conditions.filter(({ key }) => ORGANIZATION_KEYS.includes(key.toLowerCase()));
  const byOrganization = memoized(
    {
      keys: ORGANIZATION_KEYS,
      choices: (index) =>
        organizationChoices(conditions, policy.version, new Map([...known, ...index]), facts.effort),
    },
    onOrganization.every((condition) => variablesOf(condition, policy).length === 0),
  );
  const organization = keys.some((key) => ORGANIZATION_KEYS.includes(key)) ? [byOrganization] : [];
  const free = freeGroups(keys, conditions, policy, facts, (id) => {
    return only === undefined || id === undefined || !facts.externalIds.includes(id);
  });
  const asked = { known, action: 'sts:AssumeRole', issuer: null, denies };
  return { ...asked, groups: inOrder([who, ...organization, ...free], conditions, policy) };
}

function tokenQuestion(
  statement: Statement,
  policy: PolicyDocument,
  facts: SearchFacts,
  issuer: string,
): Question {
  const action = 'sts:AssumeRoleWithWebIdentity';
  const denies = deniesOf(policy, action);
  const written = [statement, ...denies].flatMap((one) => one.conditions);
  const conditions = withHints(withHints(written, policy), policy);
  const keys = keysOf(conditions, policy).filter(
    (key) => issuerOfKey(key) === issuer || (issuerOfKey(key) === null && !ONLY_OF_IAM_CALLERS.test(key)),
  );
  const nobody = fixedGroup([], [{ values: [], parties: [] }]);
  const free = freeGroups(keys, conditions, policy, facts, () => true);
  return {
    known: knownOf(facts),
    action,
    issuer,
    denies,
    groups: inOrder([nobody, ...free], conditions, policy),
  };
}

const ONLY_OF_IAM_CALLERS =
  /^(?:sts:externalid$|aws:(?:principal(?!tag)|multifactor|userid$|username$|tokenissuetime$))/;

function deniesOf({ statements }: PolicyDocument, action: string): Statement[] {
  return statements.filter((one) => one.effect === 'Deny' && allowsAction(one, action));
}

/** Every account with all twelve digits. */
function accountsNamed(conditions: readonly Condition[], principals: readonly PrincipalEntry[]): string[] {
  const written = conditions
    .filter(({ key }) => /^aws:principal(?:arn|account)$/i.test(key))
    .flatMap(({ values }) => values);
  return [...written, ...principals.map(({ value }) => value)].flatMap(
    (value) => value.match(/(?<!\d)\d{12}(?!\d)/g) ?? [],
  );
}

/**
 * Where a variable must equal what a condition asks for, its key also gets the values of that condition. For choices
 * only.
 */
function withHints(conditions: readonly Condition[], policy: PolicyDocument): Condition[] {
  const hints = conditions.flatMap((condition) =>
    variablesOf(condition, policy).flatMap((key) =>
      conditions
        .filter((one) => one.key.toLowerCase() === condition.key.toLowerCase())
        .map((one) => ({ ...one, key, values: withoutFrames(one.values, condition.values) })),
    ),
  );
  return [...conditions, ...hints.filter(({ values }) => values.length > 0)];
}

/** The values, and their parts between the texts around a variable. */
function withoutFrames(values: readonly string[], frames: readonly string[]): string[] {
  const plain = values.filter((value) => !value.includes('${'));
  const ends = frames.flatMap((frame) => {
    const [, before, after] = /^([^$]*)\$\{[^}]*\}([^$]*)$/.exec(frame) ?? [];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const within = plain.flatMap((value) =>
    ends.flatMap(({ before, after }) =>
      value.startsWith(before) && value.endsWith(after) && value.length >= before.length + after.length
        ? [value.slice(before.length, value.length - after.length)]
        : [],
    ),
  );
  return [...new Set([...plain, ...within])];
}

function knownOf({ ownAccount }: SearchFacts): ReadonlyMap<string, readonly string[]> {
  return new Map([['aws:resourceaccount', [ownAccount]]]);
}
