/** Where AWS denies an action, and where the missing permission belongs. */
import type { ReactNode } from 'react';
import type { DenialLayer } from '../../../schema/generated/graphql.ts';
import { type BoundaryProps, BoundarySteps } from './boundary-steps.tsx';

export type Layer = {
  readonly title: string;
  /** Where the missing statements belong. Null where no statement helps. */
  readonly addTo: string | null;
  /** How to add them, in place of their text. */
  readonly steps?: (change: BoundaryProps) => ReactNode;
  /** Whether they belong in a policy of the role. */
  readonly isOfRole?: true;
};

const UNNAMED_LAYER: Layer = {
  title: 'AWS does not say which policy denies these actions',
  addTo: 'The role probably lacks these permissions. Add them to the role:',
  isOfRole: true,
};

const RESOURCE: Layer = {
  title: 'The policy of the resource does not allow these actions',
  addTo:
    'A policy is a list of rules, which AWS calls "Statement". Add this rule to the policy of the resource:',
};

const LAYERS: Readonly<Record<DenialLayer, Layer>> = {
  IDENTITY_POLICY: {
    title: "The role's policies do not allow these actions",
    addTo: 'Add these permissions to the role:',
    isOfRole: true,
  },
  PERMISSIONS_BOUNDARY: {
    title: 'The permissions boundary of the role blocks these actions',
    addTo:
      'A permissions boundary is a limit that your company puts on roles. The role can do an action only if both its policies and its boundary allow it.',
    steps: (change) => <BoundarySteps {...change} />,
  },
  SERVICE_CONTROL_POLICY: {
    title: 'The service control policies of your organization do not allow these actions',
    addTo: 'Ask the administrators of your organization to add this to a policy of the account:',
  },
  RESOURCE_CONTROL_POLICY: {
    title: 'The resource control policies of your organization do not allow these actions',
    addTo: null,
  },
  SESSION_POLICY: { title: 'The session policy does not allow these actions', addTo: null },
  RESOURCE_POLICY: RESOURCE,
  TRUST_POLICY: RESOURCE,
  VPC_ENDPOINT_POLICY: { title: 'The policy of the VPC endpoint does not allow these actions', addTo: null },
};

/** @param layer null where AWS does not say */
export function layerOf(layer: DenialLayer | null): Layer {
  return layer === null ? UNNAMED_LAYER : LAYERS[layer];
}
