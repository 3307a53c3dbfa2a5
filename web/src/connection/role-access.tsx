import {
  type AccessPartsFragment,
  CheckAccessDocument,
  type ConnectionPartsFragment,
} from '../../../schema/generated/graphql.ts';
import type { JsonObject } from '../../../src/iam/json/json-value.ts';
import { useAction, useReconnected } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { LongList } from '../parts/long-list.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { ActionName } from './action-name.tsx';
import { Excess } from './excess.tsx';
import type { FoldSummary } from './fold.tsx';
import { MissingPermissions } from './missing-permissions.tsx';
import { PolicyForms } from './policy-forms.tsx';
import { type Access, countRefused, neededIn, newDenials } from './readings.ts';
import { roleNameOf } from './role-name.ts';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition' | 'status'>;
  /** Null before the first check. */
  readonly access: Access | null;
  readonly readingPolicy: AccessPartsFragment['readingPolicy'];
  readonly refresh: () => void;
};

/** What Aurora may do with the role: what is missing, what is too much, and what Aurora cannot see. */
export function RoleAccess({ connection, access, readingPolicy, refresh }: Props) {
  const { id, partition, roleArn, status } = connection;
  const denials = access === null ? [] : newDenials(access);
  // Aurora does not use an insecure role. After a refusal, the button is at the top of the page.
  const mayCheck = status !== 'INSECURE' && !(status === 'CONNECTED' && denials.length > 0);
  const { check, isChecking, result } = useAccessCheck(id, refresh);
  const role = { partition, name: roleNameOf(roleArn) };
  return (
    <>
      <p>{access === null ? 'Aurora has not checked it yet.' : verdictOn(access)}</p>
      {access !== null && (
        <>
          <MissingPermissions access={access} role={role} />
          <Denials denials={denials} />
          <Excess excessive={access.excessive} role={role} />
        </>
      )}
      {(readingPolicy !== null || (access !== null && access.unknown.length > 0)) && (
        <Unknown connection={connection} unknown={access?.unknown ?? []} readingPolicy={readingPolicy} />
      )}
      <div className="progress-foot">
        <span className="hint">
          {access !== null && `Permissions checked: ${asMoment(access.checkedAt)}.`}
        </span>
        {mayCheck && (
          <IfMayConnect>
            <Button size="SMALL" isPending={isChecking} pendingWords="Checking" onPress={check}>
              Check the permissions
            </Button>
          </IfMayConnect>
        )}
      </div>
      {result}
    </>
  );
}

/** Checks the permissions at once, and what came of it. */
export function useAccessCheck(id: string, refresh: () => void) {
  const checking = useAction(CheckAccessDocument);
  useReconnected(() => checking.problem?.isTemporary === true && checking.reset());
  const check = async () => {
    const found = (await checking.run({ id }))?.awsConnection.access;
    if (found != null) announce(verdictOn(found));
    refresh();
  };
  return {
    check: () => void check(),
    isChecking: checking.isRunning,
    result: <OutcomeNotice of={checking} />,
  };
}

/** The verdict in a few words. */
export function accessSummary(access: Access): FoldSummary {
  const { state, excessive } = access;
  const missing = neededIn(access).length;
  if (missing > 0) return { words: `${missing} missing`, tone: 'WARNING' };
  const refused = countRefused(access);
  const words = `${count(refused, 'action')} refused`;
  // A check opens the alert about refused actions.
  if (refused > newDenials(access).length) return { words, tone: 'WARNING' };
  if (excessive.length > 0) return { words: 'More than Aurora needs', tone: 'WARNING' };
  if (refused > 0) return { words: `${words}, not checked yet`, tone: 'INFO' };
  return { words: state === 'UNKNOWN' ? 'Not fully visible to Aurora' : 'Nothing missing' };
}

function verdictOn(access: Access): string {
  const { state, capabilities, unknown, excessive } = access;
  const refused = newDenials(access).length;
  const tooMuch = excessive.length === 0 ? '' : ' This role allows more than Aurora needs.';
  switch (state) {
    case 'SUFFICIENT':
      if (refused > 0)
        return `At the last check no permission was missing. Since then, AWS refused ${count(refused, 'action')} that Aurora tried.${tooMuch}`;
      return capabilities === null
        ? `No permission is missing.${tooMuch}`
        : `The role has every permission that Aurora needs (${capabilities}).${tooMuch}`;
    case 'INSUFFICIENT':
      return `${whatIsMissing(access)}${tooMuch}`;
    case 'UNKNOWN':
      return unknown.length === 0
        ? 'Aurora cannot see what the role allows, because the role cannot read its own policies.'
        : `Aurora cannot see whether the role has ${count(unknown.length, 'permission')} that it needs.${tooMuch}`;
  }
}

function whatIsMissing(access: Access): string {
  const missing = neededIn(access).length;
  const refused = countRefused(access);
  const words = [
    ...(missing > 0 ? [`The role lacks ${count(missing, 'permission')} that Aurora needs.`] : []),
    ...(refused > 0 ? [`AWS refused ${count(refused, 'action')}.`] : []),
  ];
  return words.join(' ');
}

function Denials({ denials }: Pick<Access, 'denials'>) {
  if (denials.length === 0) return null;
  return (
    <div className="group">
      <h3>AWS refused these actions to Aurora</h3>
      <p className="hint">
        A check of the permissions shows how to allow them. When an action works, it disappears from this
        list.
      </p>
      <LongList
        items={denials.map(({ action, effect, layer, count: times, lastAt }) => ({
          key: `${action} ${layer}`,
          body: (
            <>
              <ActionName of={{ action, effect }} />{' '}
              <span className="hint">
                {count(times, 'time')}, last {asMoment(lastAt)}
              </span>
            </>
          ),
        }))}
      />
      <Disclosure title="What AWS said">
        <ul className="remedies hint breakable">
          {[...new Set(denials.map(({ message }) => message))].map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      </Disclosure>
    </div>
  );
}

type UnknownProps = Pick<Props, 'connection'> & {
  readonly unknown: Access['unknown'];
  readonly readingPolicy: AccessPartsFragment['readingPolicy'];
};

/** What Aurora cannot see, and the policy that would show it. */
function Unknown({ connection, unknown, readingPolicy }: UnknownProps) {
  return (
    <Disclosure title="What Aurora cannot see" {...(unknown.length > 0 && { hint: `${unknown.length}` })}>
      {unknown.length > 0 && (
        <ul className="remedies">
          {unknown.map(({ action, resource, reason, why }) => (
            <li key={`${action} ${resource}`}>
              <strong>{action}</strong>: {reason} <span className="hint">{why}</span>
            </li>
          ))}
        </ul>
      )}
      {readingPolicy !== null && (
        <>
          <p>To let Aurora see it, add this policy to the role. It only reads the role.</p>
          <ReadingPolicy connection={connection} policy={readingPolicy} />
        </>
      )}
    </Disclosure>
  );
}

type PolicyProps = {
  readonly connection: Pick<ConnectionPartsFragment, 'roleArn' | 'partition'>;
  readonly policy: NonNullable<AccessPartsFragment['readingPolicy']>;
};

type UnreadProps = PolicyProps & {
  readonly connection: Pick<Props['connection'], 'id' | 'status'>;
  readonly refresh: () => void;
};

/** In place of the report, where the role does not let Aurora read it. */
export function UnreadRole({ connection, policy, refresh }: UnreadProps) {
  const { check, isChecking, result } = useAccessCheck(connection.id, refresh);
  return (
    <>
      <p>
        Aurora works without this. To see here what the role allows, who can use it, and what changes, add the
        policy below to the role. It only lets the role read its own settings.
      </p>
      <ReadingPolicy connection={connection} policy={policy} />
      {connection.status === 'CONNECTED' && (
        <IfMayConnect>
          <p>Then come back here, and check.</p>
          <div>
            <Button isPending={isChecking} pendingWords="Checking" onPress={check}>
              Check the permissions
            </Button>
          </div>
        </IfMayConnect>
      )}
      {result}
    </>
  );
}

/** The short policy that lets Aurora read the role, with the ways to add it. */
function ReadingPolicy({ connection: { partition, roleArn }, policy }: PolicyProps) {
  const role = { partition, name: roleNameOf(roleArn) };
  return <PolicyForms role={role} name="AuroraAllow-ReadThisRole" document={policy as JsonObject} />;
}
