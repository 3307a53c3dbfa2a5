import { type ReactNode, useState } from 'react';
import type { ConnectionPartsFragment, ExplanationPartsFragment } from '../../../schema/generated/graphql.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { asMoment } from '../parts/time.ts';
import { Explanation, mustChange } from './explanation.tsx';
import { FixSteps } from './fix-steps.tsx';
import { PolicyForm } from './policy-form.tsx';

/** The explanation of the policy that Aurora itself has read. */
type ReadPolicy = { readonly explanation: ExplanationPartsFragment; readonly readAt: string };

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  readonly read?: ReadPolicy | undefined;
  /** Shows the steps before a check has found a mistake. */
  readonly needsFix: boolean;
  /** Whether a pasted policy has a mistake. */
  readonly onChecked?: (isWrong: boolean) => void;
  /** The last step: how the role is checked again. */
  readonly children: ReactNode;
};

/** The steps that correct the trust policy, what is wrong with it, and a form to check another version. */
export function FixTrustPolicy({ connection, read, needsFix, onChecked, children }: Props) {
  const [pasted, setPasted] = useState<ExplanationPartsFragment>();
  const explanation = pasted ?? read?.explanation;
  const isWrong = explanation !== undefined && mustChange(explanation);
  const hasSteps = needsFix || isWrong;
  return (
    <section className="card" aria-label="Trust policy of the role">
      <div className={isWrong ? 'comparison' : 'group'}>
        {hasSteps && (
          <FixSteps connection={connection} explanation={explanation}>
            {children}
          </FixSteps>
        )}
        <div className="group">
          {read !== undefined && pasted === undefined && <OnRole read={read} />}
          <Disclosure
            title={
              read === undefined ? "Paste the role's trust policy" : 'Paste another version of the policy'
            }
            hint="Aurora marks what is wrong"
          >
            <PolicyForm
              roleArn={connection.roleArn}
              onExplained={(result) => {
                setPasted(result);
                onChecked?.(result !== undefined && mustChange(result));
              }}
            />
          </Disclosure>
          {pasted !== undefined && <Explanation explanation={pasted} />}
          {pasted?.verdict === 'WORKS' && (
            <p className="hint">
              Is it the policy of this role? Then check the role's name and account. Or AWS is still applying
              your change.
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

/** The policy that Aurora has read. A correct one has probably changed since. */
function OnRole({ read: { explanation, readAt } }: { readonly read: ReadPolicy }) {
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
      <p className="hint">On the role now, read by Aurora: {moment}.</p>
      <Explanation explanation={explanation} />
    </>
  );
}
