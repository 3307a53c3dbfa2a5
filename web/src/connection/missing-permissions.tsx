import type { ReactNode } from 'react';
import type { AccessEvidence, ActionEffect, DenialLayer } from '../../../schema/generated/graphql.ts';
import type { JsonObject } from '../../../src/iam/json/json-value.ts';
import { policyKit } from '../../../src/setup-kit/policy-kit.ts';
import { rolePageUrl } from '../../../src/setup-kit/role-console.ts';
import { Badge } from '../parts/badge.tsx';
import { ExternalLink } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { LongList } from '../parts/long-list.tsx';
import { ConsoleSteps, FileForm } from '../parts/setup-forms.tsx';
import { Tabs } from '../parts/tabs.tsx';
import type { Access } from './readings.ts';

type Missing = Access['missing'][number];

export type Role = { readonly partition: string; readonly name: string };

type Layer = {
  readonly title: string;
  /** Where the missing statements belong. Null where no statement helps. */
  readonly addTo: string | null;
  /** How to get there. */
  readonly steps?: (role: Role) => ReactNode;
  /** Whether they belong in a policy of the role. */
  readonly isOfRole?: true;
};

const UNNAMED_LAYER: Layer = {
  title: 'AWS does not say which policy denies these actions',
  addTo: 'The role probably lacks these permissions. Add this to the role:',
  isOfRole: true,
};

const RESOURCE: Layer = {
  title: 'The policy of the resource does not allow these actions',
  addTo: 'Add this to the policy of the resource:',
};

const LAYERS: Readonly<Record<DenialLayer, Layer>> = {
  IDENTITY_POLICY: {
    title: "The role's policies do not allow these actions",
    addTo: 'Add this to the role:',
    isOfRole: true,
  },
  PERMISSIONS_BOUNDARY: {
    title: 'The permissions boundary of the role blocks these actions',
    addTo: 'Add this to the policy that is the permissions boundary:',
    steps: (role) => <BoundarySteps role={role} />,
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

/** What shows that a permission is missing. Nothing to say where Aurora has read the policies, as usual. */
const EVIDENCE: Readonly<Record<AccessEvidence, string | null>> = {
  READ: null,
  SIMULATED: 'AWS says so in a simulation.',
  REPORTED: 'AWS refused this to Aurora.',
};

/** For actions that nothing asks for. */
const ALLOW_ONLY_WANTED = 'Aurora tried this, and AWS refused. Allow only what you want.';

/** What the role lacks, by the layer that denies it, with the change to paste. */
export function MissingPermissions({
  access: { missing, checkedAt },
  role,
}: {
  readonly access: Access;
  readonly role: Role;
}) {
  const groups = [true, false].flatMap((isNeeded) => [
    ...Map.groupBy(
      missing.filter((one) => one.isNeeded === isNeeded),
      ({ layer }) => (layer === null ? UNNAMED_LAYER : LAYERS[layer]),
    ),
  ]);
  return groups.map(([{ title, addTo, steps, isOfRole }, actions]) => {
    const isNeeded = actions.some((one) => one.isNeeded);
    const statements = mergedStatements(actions);
    const evidence = new Set(actions.flatMap((one) => EVIDENCE[one.evidence] ?? []));
    const shared = isNeeded ? sharedReason(actions) : ALLOW_ONLY_WANTED;
    return (
      <div key={`${title} ${isNeeded}`} className="group">
        <h3>{title}</h3>
        {shared !== undefined && <p className="hint">{shared}</p>}
        <LongList
          items={actions.map((one) => ({
            key: `${one.action} ${one.resource}`,
            body: <MissingAction missing={one} hasReason={shared === undefined} />,
          }))}
        />
        {isNeeded && evidence.size > 0 && <p className="hint">{[...evidence].join(' ')}</p>}
        {addTo !== null && statements.length > 0 && (
          <>
            <p>
              {!isNeeded && actions.length > 1 && 'Delete from the text below what you do not want. '}
              {addTo}
            </p>
            {steps?.(role)}
            {isOfRole === true ? (
              <PolicyForms
                role={role}
                name={policyName(checkedAt)}
                document={{ Version: '2012-10-17', Statement: statements }}
              />
            ) : (
              <CodeBlock
                title={statements.length === 1 ? 'Statement' : 'Statements'}
                text={pasted(statements)}
              />
            )}
          </>
        )}
      </div>
    );
  });
}

/** The reason, if all actions have the same one. */
function sharedReason(actions: readonly Missing[]): string | undefined {
  const [first, ...others] = actions;
  const isShared = others.length > 0 && others.every(({ reason }) => reason === first?.reason);
  return isShared ? first?.reason : undefined;
}

function BoundarySteps({ role: { partition, name } }: { readonly role: Role }) {
  const url = rolePageUrl(partition, name);
  return (
    <>
      <ol className="usage">
        <li>
          {url === null ? (
            `Open the role ${name} in AWS.`
          ) : (
            <ExternalLink href={url}>Open the role in AWS</ExternalLink>
          )}
        </li>
        <li>
          <span>
            Open the section <strong>Permissions boundary</strong>, and choose the name of the policy.
          </span>
        </li>
        <li>
          <span>
            Choose <strong>Edit</strong>, then <strong>JSON</strong>.
          </span>
        </li>
        <li>
          <span>
            Find the line <code>"Statement": [</code> and start a new line after it.
          </span>
        </li>
        <li>Paste the text below there. Type a comma after it.</li>
        <li>
          <span>
            Choose <strong>Next</strong>, then <strong>Save changes</strong>.
          </span>
        </li>
      </ol>
      <p className="hint">
        No <strong>Edit</strong> button? Then the policy belongs to AWS. Under <strong>Policies</strong>,
        create your own policy: copy the whole text of the old policy, and add the text below. Then choose
        your policy as the permissions boundary of the role. With the text below alone, the role would lose
        its other permissions.
      </p>
    </>
  );
}

/** The severe effects. People should think before they allow them. */
const SEVERE: Partial<Readonly<Record<ActionEffect, string>>> = {
  GIVES_ACCESS: 'Gives access',
  DELETES: 'Deletes',
};

/** The name of an action, marked if its effect is severe. */
export function ActionName({ of: { action, effect } }: { readonly of: Pick<Missing, 'action' | 'effect'> }) {
  const words = SEVERE[effect];
  return (
    <>
      <strong>{action}</strong>
      {words !== undefined && (
        <>
          {' '}
          <Badge size="SMALL" tone="WARNING">
            {words}
          </Badge>
        </>
      )}
    </>
  );
}

function MissingAction({
  missing,
  hasReason,
}: {
  readonly missing: Missing;
  /** False if the reason is above the list. */
  readonly hasReason: boolean;
}) {
  const { resource, reason, statement, remedy } = missing;
  return (
    <>
      <ActionName of={missing} />
      {resource !== '*' && ` on ${resource}`}
      {hasReason && `: ${reason}`}
      {statement === null && <p>{remedy}</p>}
    </>
  );
}

type FormsProps = {
  readonly role: Role;
  /** The name of the policy. */
  readonly name: string;
  readonly document: JsonObject;
};

/** The ways to add an inline policy to a role. */
export function PolicyForms({ role, name, document }: FormsProps) {
  const kit = policyKit(role, { name, document });
  return (
    <Tabs
      label="Ways to add the permissions"
      tabs={[
        { key: 'console', title: 'AWS console', body: <ConsoleSteps steps={kit.consoleSteps} /> },
        { key: 'cli', title: 'AWS CLI', body: <FileForm file={kit.cli} /> },
        { key: 'cloudformation', title: 'CloudFormation', body: <FileForm file={kit.template} /> },
        { key: 'terraform', title: 'Terraform', body: <FileForm file={kit.terraform} /> },
        // For people who need no steps.
        { key: 'policy', title: 'Policy', body: <CodeBlock title={name} text={indentedJson(document)} /> },
      ]}
    />
  );
}

/** One statement for all actions that need the same one. */
function mergedStatements(actions: readonly Missing[]): JsonObject[] {
  const statements = actions.flatMap(({ statement }) =>
    statement === null ? [] : [statement as JsonObject],
  );
  const alike = Map.groupBy(statements, ({ Action: _, ...rest }) => JSON.stringify(rest));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    const names = group.flatMap(({ Action }) => Action ?? []);
    return first === undefined
      ? []
      : [{ ...first, Action: names.length === 1 ? names[0] : names } as JsonObject];
  });
}

/** A later policy must not replace an earlier one, so each has the time of its check. */
function policyName(checkedAt: string): string {
  return `AuroraAllow-${checkedAt.slice(0, 16).replace(/\D/g, '')}`;
}

function pasted(statements: readonly JsonObject[]): string {
  return statements.map(indentedJson).join(',\n');
}

function indentedJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
