/** Explains the document in a paste, and adds notices about the paste itself. */
import { type Correction, correctTrustPolicy } from './correction.ts';
import type { Expectation } from './expectation.ts';
import type { TrustPolicyExplanation } from './explain.ts';
import { type LocatedFinding, onAll } from './finding.ts';
import {
  DEFAULT_TRUST_POLICY_QUOTA,
  lengthForIam,
  MAX_TRUST_POLICY_CHARACTERS,
  type Paste,
} from './paste.ts';
import { filled } from './template-values.ts';

type Explain = (text: string, expectation: Expectation) => TrustPolicyExplanation;

/** Explains a paste; one without a trust policy gets a finding that names what it is. */
export function explainPaste(
  paste: Paste,
  expectation: Expectation,
  explain: Explain,
): TrustPolicyExplanation {
  if (!paste.ok) {
    const { text, message, remedy } = paste;
    return unjudged(text, onAll('BLOCKS', 'NOT_JSON', message, remedy), correctTrustPolicy('', expectation));
  }
  const { text, template } = paste;
  const explanation =
    template === null ? explain(text, expectation) : explainTemplate(paste, expectation, explain);
  return { ...explanation, text, findings: [...explanation.findings, ...notices(paste)] };
}

/** The explanation of a text that cannot be judged. */
export function unjudged(
  text: string,
  finding: LocatedFinding,
  correction: Correction | null,
): TrustPolicyExplanation {
  return { verdict: 'INVALID', text, findings: [finding], statements: [], others: [], correction };
}

/** Judges the document as if the template filled in each value correctly. */
function explainTemplate(
  { text, template }: Extract<Paste, { ok: true }>,
  expectation: Expectation,
  explain: Explain,
): TrustPolicyExplanation {
  const { caller, role, externalId } = expectation;
  const { value, needed } = filled(template, {
    auroraAccountId: caller.accountId,
    partition: caller.partition,
    customerAccountId: role.accountId,
    externalId,
  });
  const explanation = explain(JSON.stringify(value, null, 2), expectation);
  if (needed.length === 0) return { ...explanation, text };
  const works = explanation.verdict === 'WORKS';
  const depends = onAll(
    works ? 'BLOCKS' : 'NOTICE',
    'DEPENDS_ON_TEMPLATE',
    `The template fills in values that are not known here: ${needed.join('; ')}.`,
    'Check the values that the template is deployed with, or paste the policy that the role has now: IAM > Roles > your role > Trust relationships.',
  );
  if (!works) return { ...explanation, text, findings: [...explanation.findings, depends] };
  return {
    ...explanation,
    verdict: 'UNCERTAIN',
    text,
    findings: [depends, ...explanation.findings],
    correction: {
      document: JSON.parse(JSON.stringify(value)),
      changes: needed.map((one) => `The value is filled in: ${one}.`),
    },
  };
}

function notices({ text, foundIn }: Extract<Paste, { ok: true }>): LocatedFinding[] {
  const found: LocatedFinding[] = [];
  const add = (...finding: [LocatedFinding['code'], string, string]) =>
    found.push(onAll('NOTICE', ...finding));
  if (foundIn !== null)
    add('READ_FROM', foundIn, 'Make sure that this is the trust policy that the role has now.');
  const length = lengthForIam(text);
  if (length > DEFAULT_TRUST_POLICY_QUOTA && length <= MAX_TRUST_POLICY_CHARACTERS)
    add(
      'OVER_DEFAULT_QUOTA',
      `The policy has ${length} characters without white space. IAM accepts ${DEFAULT_TRUST_POLICY_QUOTA} unless AWS has raised the quota of your account.`,
      'Shorten the policy, or ask AWS for a higher quota (Service Quotas > IAM > Role trust policy length).',
    );
  return found;
}
