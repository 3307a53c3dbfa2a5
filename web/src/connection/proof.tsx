import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { asDuration, asMoment } from '../parts/time.ts';
import type { Story } from './story.ts';

type Props = { readonly connection: ConnectionPartsFragment; readonly story: Story | undefined };

/** What Aurora checked before it trusted the role. */
export function Proof({ connection, story }: Props) {
  const established = story?.established;
  return (
    <>
      <ul className="checks">
        <Passed title="Aurora can use the role with your External ID.">
          {established !== undefined &&
            `Attempt ${established.attempts}, ${asDuration(established.elapsedMs)} after you connected it.`}
        </Passed>
        <Passed title={`The session belongs to account ${connection.accountId}.`}>
          <span className="breakable">CloudTrail shows it as {connection.assumedRoleArn}</span>
        </Passed>
        {connection.externalIdEnforced === true && (
          <Passed title="The role refuses calls with a wrong External ID.">
            {established !== undefined &&
              `Aurora tried ${established.probes.length} wrong External IDs. AWS refused all of them.`}
          </Passed>
        )}
      </ul>
      <p className="hint">
        Aurora checks the role regularly.
        {connection.lastVerifiedAt !== null && ` Last proof: ${asMoment(connection.lastVerifiedAt)}.`}
        {connection.nextCheckAt !== null && ` Next check: ${asMoment(connection.nextCheckAt)}.`}
      </p>
    </>
  );
}

function Passed({ title, children }: { readonly title: string; readonly children?: React.ReactNode }) {
  return (
    <li className="check" data-outcome="PASSED">
      <span className="check-mark" aria-hidden="true">
        ✓
      </span>
      <div>
        <strong>{title}</strong>
        <p className="hint">{children}</p>
      </div>
    </li>
  );
}
