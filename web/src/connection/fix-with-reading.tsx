import type { ReactNode } from 'react';
import {
  type ConnectionPartsFragment,
  ExplainConnectionDocument,
  type ExplanationPartsFragment,
  RoleTrustDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { Waiting } from '../parts/waiting.tsx';
import { useActivity } from '../workspace/activity.tsx';
import { FixTrustPolicy } from './fix-trust-policy.tsx';
import { indented } from './indented.ts';
import type { Trust } from './readings.ts';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  /** What is wrong with a pasted policy that must change. Undefined for another. */
  readonly onChecked: (wrong: ExplanationPartsFragment | undefined) => void;
  /** The last step: how the role is checked again. */
  readonly children: ReactNode;
};

/** How to fix the trust policy of a role, with what Aurora has read of it. */
export function FixWithReading({ connection, onChecked, children }: Props) {
  const { id } = connection;
  const { data, problem, refresh } = useData(RoleTrustDocument, { id });
  useActivity((changes) => changes.has(id) && refresh());
  if (data === undefined && problem === undefined) return <Waiting lines={8} />;
  const trust = data?.awsConnection?.trust ?? null;
  return trust === null ? (
    <FixTrustPolicy connection={connection} onChecked={onChecked} showsSteps>
      {children}
    </FixTrustPolicy>
  ) : (
    <WithReading connection={connection} onChecked={onChecked} trust={trust}>
      {children}
    </WithReading>
  );
}

/** Explains the policy that Aurora itself has read of the role. */
function WithReading({ connection, onChecked, trust, children }: Props & { readonly trust: Trust }) {
  const { data, problem } = useData(ExplainConnectionDocument, {
    connectionId: connection.id,
    // IAM's version has one line.
    document: indented(trust.document),
  });
  if (data === undefined && problem === undefined) return <Waiting lines={8} />;
  const policyOnRole = data && { explanation: data.explainTrustPolicy, readAt: trust.readAt };
  return (
    <FixTrustPolicy connection={connection} policyOnRole={policyOnRole} onChecked={onChecked} showsSteps>
      {children}
    </FixTrustPolicy>
  );
}
