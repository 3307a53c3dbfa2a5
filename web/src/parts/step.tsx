import { type ReactNode, useId } from 'react';

type StepState = 'TO_DO' | 'CURRENT' | 'DONE';

type Props = {
  readonly number: number;
  readonly title: string;
  readonly state: StepState;
  readonly children: ReactNode;
};

/** One numbered step of onboarding. */
export function Step({ number, title, state, children }: Props) {
  const id = useId();
  return (
    <section className="step" data-state={state} aria-labelledby={id}>
      <div className="step-mark" aria-hidden="true">
        {state === 'DONE' ? '✓' : number}
      </div>
      <div className="step-body">
        <h2 id={id} className="step-title">
          <span className="visually-hidden">Step {number}: </span>
          {title}
        </h2>
        {children}
      </div>
    </section>
  );
}
