import type { ConnectionPartsFragment, ExternalIdProbeKind } from '../../../schema/generated/graphql.ts';
import { asDuration, asMoment } from '../parts/time.ts';
import type { Story } from './story.ts';

const PROBES: Readonly<Record<ExternalIdProbeKind, string>> = {
  NO_EXTERNAL_ID: 'no External ID',
  RANDOM_EXTERNAL_ID: 'another one',
  OTHER_CASE: 'yours in another case',
  CHARACTER_BEFORE: 'yours with a character before it',
  CHARACTER_AFTER: 'yours with a character after it',
};

const CHOICES = new Intl.ListFormat('en', { type: 'disjunction' });

type Props = { readonly connection: ConnectionPartsFragment; readonly story: Story | undefined };

/** What was checked before the role counted as connected. */
export function Proof({ connection, story }: Props) {
  const established = story?.last?.__typename === 'ConnectionEstablished' ? story.last : undefined;
  return (
    <section className="card" aria-labelledby="proof-title">
      <h2 id="proof-title">What was checked</h2>
      <ul className="checks">
        <Passed title="AWS lets Aurora assume the role with your External ID.">
          {established !== undefined &&
            `Attempt ${established.attempts}, ${asDuration(established.elapsedMs)} after you connected it.`}
        </Passed>
        <Passed title={`The session belongs to account ${connection.accountId}.`}>
          <span className="breakable">In CloudTrail you see it as {connection.assumedRoleArn}</span>
        </Passed>
        {connection.externalIdEnforced === true && (
          <Passed title="The role refuses everybody else.">
            {established !== undefined &&
              `AWS refused the same call with ${CHOICES.format(established.probes.map(({ kind }) => PROBES[kind]))}.`}
          </Passed>
        )}
      </ul>
      <p className="hint">
        Aurora checks the role regularly.
        {connection.lastVerifiedAt !== null && ` Last time: ${asMoment(connection.lastVerifiedAt)}.`}
        {connection.nextCheckAt !== null && ` Next time: ${asMoment(connection.nextCheckAt)}.`}
      </p>
    </section>
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
