import type { FailurePartsFragment } from '../../../schema/generated/graphql.ts';
import { isCauseOfAuroraSide } from '../parts/aurora-side.ts';
import { Badge } from '../parts/badge.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { forPeople } from '../parts/for-people.ts';
import { withMoments } from '../parts/time.ts';
import { useIsCustomer } from '../session/viewer.ts';

type Cause = FailurePartsFragment['causes'][number];

/** Possible causes with their evidence, the most likely first. */
export function Causes({ causes }: { readonly causes: readonly Cause[] }) {
  const isCustomer = useIsCustomer();
  return (
    <ol className="usage causes">
      {causes.map((cause, index) => {
        const { code, title, evidence, remedy } = isCustomer ? forCustomers(cause) : cause;
        return (
          <li key={code} className="cause">
            <div className="cause-head">
              <strong>{title}</strong>
              <Badge tone={index === 0 ? 'INFO' : 'QUIET'} size="SMALL">
                {index === 0 ? 'Most likely' : 'Also possible'}
              </Badge>
            </div>
            <p>{forPeople(remedy)}</p>
            {evidence.length > 0 && (
              <Disclosure title="Why Aurora thinks so">
                <ul className="remedies hint">
                  {evidence.map((item) => (
                    <li key={item}>{withMoments(item)}</li>
                  ))}
                </ul>
              </Disclosure>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** Customers can neither see nor change the side of Aurora. */
function forCustomers(cause: Cause): Cause {
  if (!isCauseOfAuroraSide(cause.code)) return cause;
  return {
    ...cause,
    title: 'Perhaps the problem is in Aurora, not in your account',
    evidence: [],
    remedy:
      'First check the other causes. If Aurora still cannot use the role, tell the person who sent you the onboarding link.',
  };
}
