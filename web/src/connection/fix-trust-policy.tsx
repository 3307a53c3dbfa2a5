import { type ReactNode, useState } from 'react';
import type { ConnectionPartsFragment, ExplanationPartsFragment } from '../../../schema/generated/graphql.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { asMoment } from '../parts/time.ts';
import { Explanation, mustChange } from './explanation.tsx';
import { FixSteps } from './fix-steps.tsx';
import { PolicyForm } from './policy-form.tsx';
import { hasComparison } from './policy-lines.ts';

/** The explanation of the policy that Aurora itself has read. */
type PolicyOnRole = { readonly explanation: ExplanationPartsFragment; readonly readAt: string };

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  readonly policyOnRole?: PolicyOnRole | undefined;
  /** Shows the steps even without an explanation that finds a mistake. */
  readonly showsSteps: boolean;
  /** Whether AWS has just shown that the role is open. Then a correct policy is not the one in effect. */
  readonly isRoleOpen?: boolean;
  /** What is wrong with a pasted policy that must change. Undefined for another. */
  readonly onChecked?: (wrong: ExplanationPartsFragment | undefined) => void;
  /** The last step: how the role is checked again. */
  readonly children: ReactNode;
};

/** The steps that correct the trust policy, what is wrong with it, and a form to check another version. */
export function FixTrustPolicy({
  connection,
  policyOnRole,
  showsSteps,
  isRoleOpen = false,
  onChecked,
  children,
}: Props) {
  const [pastedExplanation, setPastedExplanation] = useState<ExplanationPartsFragment>();
  const explanation = pastedExplanation ?? policyOnRole?.explanation;
  const [isUnfolded, setIsUnfolded] = useState<boolean>();
  const isWrong = explanation !== undefined && mustChange(explanation);
  const isShown = showsSteps || isWrong;
  const hasCorrection = (one?: ExplanationPartsFragment) => (one?.correction ?? null) !== null;
  const ofRole = pastedExplanation === undefined ? policyOnRole : undefined;
  const checker = (
    <>
      <Disclosure
        title="Check my current policy"
        hint="Aurora marks what is wrong"
        // The first step, unless Aurora itself has read what is wrong.
        isOpen={isUnfolded ?? (isShown && !hasCorrection(policyOnRole?.explanation))}
        onToggle={setIsUnfolded}
      >
        <PolicyForm
          roleArn={connection.roleArn}
          isMain={isShown && !hasCorrection(explanation)}
          onExplained={(result) => {
            setPastedExplanation(result);
            onChecked?.(result !== undefined && mustChange(result) ? result : undefined);
          }}
        />
      </Disclosure>
      {pastedExplanation !== undefined && <Explanation explanation={pastedExplanation} />}
      {pastedExplanation?.verdict === 'WORKS' && !isRoleOpen && (
        <p className="hint">
          Is it the policy of this role? Then check the role's name and account. Or AWS is still applying your
          change.
        </p>
      )}
    </>
  );
  return (
    <section className="card" aria-label="Trust policy of the role">
      <div className={isWrong && ofRole !== undefined ? 'comparison' : 'group'}>
        {/* What is wrong comes first, also where there is only one column. */}
        {ofRole !== undefined && (
          <div className="group">
            <ExplainedPolicyOnRole policy={ofRole} />
          </div>
        )}
        <FixSteps
          connection={connection}
          explanation={explanation}
          isChecked={pastedExplanation !== undefined}
          isShown={isShown}
          isRoleOpen={isRoleOpen}
          checker={checker}
        >
          {children}
        </FixSteps>
      </div>
    </section>
  );
}

/** Shown while the role fails: a correct policy means that it was changed later, or that the role is gone. */
function ExplainedPolicyOnRole({ policy: { explanation, readAt } }: { readonly policy: PolicyOnRole }) {
  const moment = asMoment(readAt);
  if (explanation.verdict === 'WORKS')
    return (
      <p>
        The policy was correct when Aurora last read it ({moment}). It was changed after that, or the role is
        gone.
      </p>
    );
  return (
    <>
      <p>
        {hasComparison(explanation) && 'The policy now (red), and the correction (green). '}
        <span className="hint">Aurora read it: {moment}.</span>
      </p>
      <Explanation explanation={explanation} />
    </>
  );
}
