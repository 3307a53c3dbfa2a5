import { Icon } from '../parts/icon.tsx';

const STEPS = ['Permissions', 'Role', 'Connect'] as const;

type Props = {
  /** 0 to 2. 3 after the last. */
  readonly current: number;
  /** A finished step with a mistake: what it made must change. */
  readonly wrong?: number | undefined;
  /** The addresses of the steps that the user can go back to. */
  readonly links?: readonly string[];
};

/** Where the user is in the flow. */
export function StepsBar({ current, wrong, links = [] }: Props) {
  return (
    <nav aria-label="Steps">
      <ol className="steps" data-done={current === STEPS.length}>
        {STEPS.map((words, index) => {
          const state =
            index === wrong ? 'WRONG' : index < current ? 'DONE' : index === current ? 'CURRENT' : 'TO_DO';
          const link = index < current ? links[index] : undefined;
          return (
            <li
              key={words}
              className="steps-step"
              data-state={state}
              aria-current={state === 'CURRENT' ? 'step' : undefined}
            >
              <span className="steps-mark" aria-hidden="true">
                {state === 'DONE' ? <Icon name="CHECK" /> : state === 'WRONG' ? '!' : index + 1}
              </span>
              {link === undefined ? <span>{words}</span> : <a href={link}>{words}</a>}
              {state === 'DONE' && <span className="visually-hidden"> (done)</span>}
              {state === 'WRONG' && <span className="visually-hidden"> (needs a change)</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
