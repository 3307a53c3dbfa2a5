import { useState } from 'react';
import {
  type ConnectionPartsFragment,
  ExplainConnectionDocument,
  type ExplanationPartsFragment,
  RoleTrustDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { asMoment } from '../parts/time.ts';
import { Waiting } from '../parts/waiting.tsx';
import { useActivity } from '../workspace/activity.tsx';
import { Explanation } from './explanation.tsx';
import { indented } from './indented.ts';
import { PolicyForm } from './policy-check.tsx';
import { PolicyToCopy } from './trust-policy.tsx';

type Props = { readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'> };

/** The role's trust policy as it is, next to the policy as it should be. */
export function PolicyComparison({ connection }: Props) {
  const { id } = connection;
  const { data, problem, refresh } = useData(RoleTrustDocument, { id });
  useActivity((changes) => changes.has(id) && refresh());
  if (data === undefined && problem === undefined) return <Waiting lines={8} />;
  const trust = data?.awsConnection?.trust ?? null;
  return trust === null ? (
    <Columns connection={connection} />
  ) : (
    <WithReadPolicy connection={connection} trust={trust} />
  );
}

type Trust = { readonly document: string; readonly readAt: string };

/** Explains the policy that Aurora itself has read of the role. */
function WithReadPolicy({ connection, trust: { document, readAt } }: Props & { readonly trust: Trust }) {
  const { data, problem } = useData(ExplainConnectionDocument, {
    connectionId: connection.id,
    // IAM's version has one line.
    document: indented(document),
  });
  if (data === undefined && problem === undefined) return <Waiting lines={8} />;
  if (data === undefined) return <Columns connection={connection} />;
  return <Columns connection={connection} read={{ explanation: data.explainTrustPolicy, readAt }} />;
}

type Read = { readonly explanation: ExplanationPartsFragment; readonly readAt: string };

function Columns({ connection, read }: Props & { readonly read?: Read }) {
  const [pasted, setPasted] = useState<ExplanationPartsFragment>();
  const form = <PolicyForm roleArn={connection.roleArn} onExplained={setPasted} />;
  return (
    <Section title="Compare the trust policy">
      <div className="comparison">
        <div className="group">
          <h3>On the role now</h3>
          {read === undefined ? form : <ReadPolicy read={read}>{form}</ReadPolicy>}
          {pasted !== undefined && <Explanation explanation={pasted} />}
          {pasted?.verdict === 'WORKS' && (
            <p className="hint">
              If it is the policy of this role, the role's name or account may differ, or AWS has not applied
              the last change yet.
            </p>
          )}
        </div>
        <div className="group">
          <h3>How it should be</h3>
          <PolicyToCopy connection={connection} explanation={pasted ?? read?.explanation} />
        </div>
      </div>
    </Section>
  );
}

type ReadProps = { readonly read: Read; readonly children: React.ReactNode };

/** The policy that Aurora has read. A correct one has probably changed since. */
function ReadPolicy({ read: { explanation, readAt }, children }: ReadProps) {
  const moment = asMoment(readAt);
  if (explanation.verdict === 'WORKS')
    return (
      <>
        <Notice tone="INFO" title={`The policy was correct when Aurora last read it (${moment}).`}>
          <p>It may have changed since. Paste the current one to check it.</p>
        </Notice>
        {children}
      </>
    );
  return (
    <>
      <p className="hint">Aurora read it from the role: {moment}.</p>
      <Explanation explanation={explanation} />
      <Disclosure title="Check another version">{children}</Disclosure>
    </>
  );
}
