import type { ReactNode } from 'react';
import { Disclosure } from '../parts/disclosure.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { Spinner } from '../parts/spinner.tsx';
import { useNow } from '../parts/time.ts';
import type { ReportingKit, useReportingKit } from './use-reporting-kit.ts';

/** A role reports itself within seconds of its creation. People need longer to paste. */
const PATIENCE_MS = 120_000;
const TICK_MS = 5_000;

type Props = { readonly reporting: ReturnType<typeof useReportingKit>; readonly arnForm: ReactNode };

/** What follows the steps of a way: the role reports itself, or the user pastes its ARN. */
export function WayEnd({ reporting: { kit, isUnable, outcome }, arnForm }: Props) {
  if (isUnable) return arnForm;
  return (
    <>
      <OutcomeNotice of={outcome} />
      {kit !== null && (
        <>
          <WaitingForRole kit={kit} />
          <Disclosure title="Paste the role's ARN instead">{arnForm}</Disclosure>
        </>
      )}
    </>
  );
}

function WaitingForRole({ kit }: { readonly kit: ReportingKit }) {
  const isLate = useNow(TICK_MS) - kit.madeAt > PATIENCE_MS;
  return (
    <div className="waiting-role" role="status">
      <Spinner />
      <div>
        <strong>Waiting for your role</strong>
        <p className="hint">
          {isLate
            ? 'Nothing yet. Did AWS show an error? If the role exists, paste its ARN below.'
            : 'This page continues by itself. It usually takes less than two minutes.'}
        </p>
      </div>
    </div>
  );
}
