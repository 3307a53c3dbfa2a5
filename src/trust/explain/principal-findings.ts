/** Why a statement's principals are not Aurora. */
import { EXAMPLE_ACCOUNTS } from '../../iam/example-accounts.ts';
import { partitionName } from '../../iam/partition.ts';
import type { PolicyDocument, PrincipalEntry } from '../../iam/policy/model.ts';
import { awsPrincipalForm } from '../../iam/policy/principals.ts';
import type { Expectation } from './expectation.ts';
import { type Finding, type FindingCode, notice } from './finding.ts';
import { accountOf } from './outsiders.ts';
import { compareTexts, type TextDifference } from './text-difference.ts';

/** The finding for principals that do not include Aurora: it names the nearest one. */
export function principalFinding(entries: readonly PrincipalEntry[], expectation: Expectation): Finding {
  const findings = entries.map((entry) => ({
    isNear: isNearMiss(entry, expectation),
    finding: { ...explainEntry(entry, expectation), path: entry.path },
  }));
  const rank = ({ isNear, finding }: (typeof findings)[number]) =>
    NEARNESS.indexOf(finding.code) - (isNear ? NEARNESS.length : 0);
  const nearest = findings.sort((a, b) => rank(a) - rank(b))[0];
  if (nearest === undefined) throw new Error('A statement without principals cannot be stored.');
  if (nearest.isNear || entries.length === 1) return nearest.finding;
  // Several principals of others can all stay.
  const remedy = `Add "${rootArn(expectation.caller)}" to them: Aurora's account.`;
  return { ...nearest.finding, remedy };
}

/** Whether the principal means Aurora with a mistake: another partition, a wrong digit, an example. */
export function isNearMiss(
  { type, value }: { readonly type: string; readonly value: string },
  { caller, role }: Pick<Expectation, 'caller' | 'role'>,
): boolean {
  if (type !== 'AWS' || value === '*') return false;
  if (awsPrincipalForm(value) === 'UNIQUE_ID') return true;
  const account = accountOf(value) ?? value;
  if (account === caller.accountId || EXAMPLE_ACCOUNTS.has(account)) return true;
  return account !== role.accountId && isClose(compareTexts(account, caller.accountId).kind);
}

function isClose(kind: TextDifference): boolean {
  return kind !== 'OTHER' && kind !== 'PLACEHOLDER';
}

/** The most likely attempts to name Aurora first. */
const NEARNESS: readonly FindingCode[] = [
  'WRONG_PARTITION',
  'DELETED_PRINCIPAL',
  'OTHER_PRINCIPAL',
  'EXAMPLE_ACCOUNT',
  'OWN_ACCOUNT',
  'WRONG_ACCOUNT',
  'NO_AWS_PRINCIPAL',
];

function explainEntry({ type, value }: PrincipalEntry, { caller, role }: Expectation): Omit<Finding, 'path'> {
  const root = rootArn(caller);
  const put = `Put "${root}" there: Aurora's account.`;
  const blocks = (code: FindingCode, message: string, remedy = put) =>
    ({ code, severity: 'BLOCKS', message, remedy }) as const;
  if (type !== 'AWS') {
    return blocks(
      'NO_AWS_PRINCIPAL',
      `The statement trusts ${type === 'Service' ? 'the AWS service' : 'the identity provider'} "${value}", not an AWS account.`,
      `Trust Aurora's account: "Principal": { "AWS": "${root}" }.`,
    );
  }
  if (awsPrincipalForm(value) === 'UNIQUE_ID') {
    const words = deletedWords(value);
    return blocks('DELETED_PRINCIPAL', `${words} A new one with the same name is not trusted.`);
  }
  const [, partition = caller.partition, account = value, resource = 'root'] =
    /^arn:([^:]+):(?:iam|sts)::(\d{12}):(.+)$/.exec(value) ?? [];
  if (account === caller.accountId) {
    if (partition !== caller.partition) {
      return blocks(
        'WRONG_PARTITION',
        `"${value}" is in ${partitionName(partition)}. Aurora's account is in ${partitionName(caller.partition)}.`,
      );
    }
    return blocks(
      'OTHER_PRINCIPAL',
      `The statement trusts ${describeResource(resource)} of Aurora's account, and Aurora is ${describeResource(caller.principalArn.split(':')[5] ?? '')}.`,
      `${put} The account's ARN also stays right when Aurora changes its user.`,
    );
  }
  if (account === role.accountId) {
    return blocks(
      'OWN_ACCOUNT',
      `"${value}" is the role's own account. The role must trust Aurora's, ${caller.accountId}.`,
    );
  }
  if (EXAMPLE_ACCOUNTS.has(account)) {
    return blocks(
      'EXAMPLE_ACCOUNT',
      `"${account}" is an account ID from examples, not Aurora's, which is ${caller.accountId}.`,
    );
  }
  const { kind, words } = compareTexts(account, caller.accountId);
  return blocks(
    'WRONG_ACCOUNT',
    isClose(kind)
      ? `The account ID ${account} ${words}: Aurora's account is ${caller.accountId}.`
      : `The account ${account} is not Aurora's, which is ${caller.accountId}.`,
  );
}

/** Notices about trusted principals that may cause trouble later: a single user or session, or a deleted user. */
export function principalNotices(
  { statements }: PolicyDocument,
  { caller }: Pick<Expectation, 'caller'>,
): Finding[] {
  const trusted = statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principal = [] }) => principal.filter(({ type }) => type === 'AWS'));
  const deleted = trusted
    .filter(({ value }) => awsPrincipalForm(value) === 'UNIQUE_ID' && value !== caller.uniqueId)
    .map(({ value, path }) =>
      notice(
        'DELETED_PRINCIPAL',
        path,
        `${deletedWords(value)} It lets nobody in, and IAM refuses to save a policy with it.`,
        'Remove it before you save the policy again.',
      ),
    );
  const root = rootArn(caller);
  if (caller.kind === 'ROOT' || trusted.some(({ value }) => value === root || value === caller.accountId)) {
    return deleted;
  }
  const named = trusted
    .filter(({ value }) => value === caller.principalArn || value === caller.arn)
    .map(({ value, path }) =>
      notice(
        'NAMED_PRINCIPAL',
        path,
        caller.kind === 'ROLE_SESSION' && value === caller.arn
          ? `The role trusts one session of Aurora's role, "${value}". It no longer trusts Aurora when that session ends and the next one has another name.`
          : `Of Aurora's account the role trusts "${value}" alone. IAM stores it by its unique id: when Aurora makes it again under the same name, the role no longer trusts it.`,
        `Trust Aurora's account instead: "Principal": { "AWS": "${root}" }.`,
      ),
    );
  return [...named, ...deleted];
}

function deletedWords(id: string): string {
  const what = id.startsWith('AIDA') ? 'user' : 'role';
  return `"${id}" is the unique id of a ${what} that has been deleted: IAM shows it in place of the ${what}'s ARN.`;
}

function describeResource(resource: string): string {
  const [type = '', ...name] = resource.split('/');
  if (type === 'root') return 'the account';
  return `the ${type === 'assumed-role' ? 'session' : type} "${name.join('/')}"`;
}

/** The principal that means the caller's whole account. */
export function rootArn({ partition, accountId }: { partition: string; accountId: string }): string {
  return `arn:${partition}:iam::${accountId}:root`;
}
