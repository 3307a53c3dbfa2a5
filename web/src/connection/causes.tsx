import type { FailurePartsFragment } from '../../../schema/generated/graphql.ts';
import { forPeople } from '../parts/for-people.ts';

/** Possible causes with their evidence, the most likely first. */
export function Causes({ causes }: { readonly causes: FailurePartsFragment['causes'] }) {
  return (
    <ol className="causes">
      {causes.map(({ code, title, likelihood, evidence, remedy }) => {
        const percent = Math.round(likelihood * 100);
        return (
          <li key={code} className="cause">
            <div className="cause-head">
              <strong>{title}</strong>
              <span className="cause-share">{percent < 1 ? '< 1' : percent}%</span>
            </div>
            <progress
              className="progress cause-bar"
              max={100}
              value={percent}
              aria-label={`Likelihood: ${title}`}
            />
            <p>{forPeople(remedy)}</p>
            {evidence.length > 0 && (
              <details>
                <summary>Why we think so</summary>
                <ul>
                  {evidence.map((item) => (
                    <li key={item}>{item}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        );
      })}
    </ol>
  );
}
