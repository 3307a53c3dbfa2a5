/**
 * Aurora as a session of a role. The session's ARN does not contain the role's path (docs/aws-facts.md,
 * section 1), so only the policy can reveal it.
 */
import type { JsonPath } from '../../iam/json/json-positions.ts';
import type { Caller } from '../../iam/policy/context.ts';
import type { PolicyDocument } from '../../iam/policy/model.ts';
import { awsPrincipals } from '../../iam/policy/principals.ts';
import { type Expectation, type Judgement, judge } from './expectation.ts';
import { blocks, type Finding } from './finding.ts';

/**
 * The caller with the path of its role, where the policy names that role as a principal. IAM stores only roles that
 * exist, and an account has one role of each name (docs/aws-facts.md, sections 4 and 8.4).
 */
export function withNamedPath(policy: PolicyDocument, caller: Caller): Caller {
  const named = awsPrincipals(policy).find(({ value }) => isSameRole(value, caller));
  return named === undefined ? caller : { ...caller, principalArn: named.value };
}

/**
 * The finding where the verdict depends on the unknown path of Aurora's role, and Aurora with the worse path. Null if
 * the path does not matter.
 */
export function uncertainPath(
  policy: PolicyDocument,
  { verdict }: Judgement,
  expectation: Expectation,
): { readonly finding: Finding; readonly worse: Expectation } | null {
  const { caller } = expectation;
  const asking = policy.statements
    .flatMap(({ conditions }) => conditions)
    .find(({ key }) => key.toLowerCase() === 'aws:principalarn');
  if (caller.kind !== 'ROLE_SESSION' || asking === undefined || isNamed(policy, caller)) return null;
  const name = caller.principalArn.split('/').at(-1) ?? '';
  const asked = withAskedPath(policy, caller);
  const elsewhere = {
    ...caller,
    principalArn: caller.principalArn.replace(/role\/.*$/, `role/some-path/${name}`),
  };
  const other = [asked?.caller ?? elsewhere, elsewhere]
    .map((one) => ({ ...expectation, caller: one }))
    .find((one) => judge(policy, one).verdict !== verdict);
  if (other === undefined) return null;
  const finding = blocks(
    'CONDITION_UNCERTAIN',
    asked?.path ?? asking.path,
    `The condition asks for a role ${asked === null ? 'without a path' : 'with a path'}. Aurora is a session of the role "${name}", and a session does not show the path of its role.`,
    'Ask the operator of Aurora for the ARN of its role, or use the corrected document.',
  );
  return { finding, worse: verdict === 'DENIED' ? expectation : other };
}

/** Whether a principal names the caller's role, so its path is known. */
function isNamed(policy: PolicyDocument, caller: Caller): boolean {
  return awsPrincipals(policy).some(
    ({ value }) => value === caller.principalArn || isSameRole(value, caller),
  );
}

/**
 * The caller with a path that a condition on `aws:PrincipalArn` asks for, and the path of that condition. IAM does not
 * check such values, so the path may be right or wrong. Null where no condition asks.
 */
function withAskedPath(
  policy: PolicyDocument,
  caller: Caller,
): { readonly caller: Caller; readonly path: JsonPath } | null {
  for (const { conditions } of policy.statements) {
    for (const { key, values, path } of conditions) {
      if (key.toLowerCase() !== 'aws:principalarn') continue;
      const asked = values.find((value) => isSameRole(value, caller));
      // Where the value is a pattern, any path that matches it will do.
      if (asked !== undefined) return { caller: { ...caller, principalArn: fitting(asked) }, path };
    }
  }
  return null;
}

/** Whether the ARN is that of the caller's role, ignoring its path. */
function isSameRole(arn: string, { kind, principalArn }: Caller): boolean {
  const [, account, name] = /^(.*:role\/)([^/]+)$/.exec(principalArn) ?? [];
  if (kind !== 'ROLE_SESSION' || account === undefined || arn === principalArn) return false;
  return arn.startsWith(account) && arn.endsWith(`/${name}`);
}

function fitting(pattern: string): string {
  return pattern.replace(/[*?]/g, 'x');
}
