import { useState } from 'react';
import type { AlertPartsFragment } from '../../../schema/generated/graphql.ts';
import { tokenInSentence } from '../audit/words.ts';
import { type Advice, adviceOn } from '../connection/advice.ts';
import { roleNameOf } from '../connection/role-name.ts';
import { titleOf } from '../connection/title.ts';
import { Ago } from '../parts/ago.tsx';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { Badge } from '../parts/badge.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Remedies } from '../parts/notice.tsx';
import { asMoment, withMoments } from '../parts/time.ts';
import { addressOf } from '../routes.ts';
import { useIsCustomer, useSeesWebhooks } from '../session/viewer.ts';
import { Comments } from './comments.tsx';
import { useHandling } from './handling.tsx';
import { headlineOf, SEVERITY } from './words.ts';

export type ListedAlert = AlertPartsFragment & {
  readonly workspace?: { readonly id: string; readonly name: string } | null;
};

type Props = {
  readonly alert: ListedAlert;
  /** The workspace of the page. Null on a page about all of them. */
  readonly workspaceId: string | null;
  /** On the page of its account, which shows the rest. */
  readonly isOnAccount?: boolean;
  /** In its group, which has its headline. */
  readonly isInGroup?: boolean;
  /** The group says what to do. */
  readonly isAdviceShown?: boolean;
};

/** One alert: what it is about, its state, and what to do. */
export function AlertRow({ alert, workspaceId, isOnAccount = false, isInGroup = false, ...rest }: Props) {
  const { severity, state, openedAt, awsConnection } = alert;
  const title = headlineOf(alert);
  const name = awsConnection === null ? title : titleOf(awsConnection);
  const isCustomer = useIsCustomer();
  const canFix =
    !isOnAccount && severity !== 'INFO' && state !== 'RESOLVED' && !(isCustomer && isOfAurora(alert));
  const fixUrl = canFix ? addressOfAccount(alert, workspaceId) : null;
  const { tools, results } = useHandling(alert, name, fixUrl);
  const { words, tone } = SEVERITY[severity];
  const isExplained = isOnAccount && isExplainedAbove(alert);
  return (
    <li className="row alert-row">
      <div className="alert-head">
        <div className="row-words">
          {(!isInGroup || awsConnection === null) && (
            <p className="alert-title">
              <strong>{title}</strong>{' '}
              {!isInGroup && (
                <Badge tone={tone} size="SMALL">
                  {words}
                </Badge>
              )}
            </p>
          )}
          <p className="hint alert-about">
            {!isOnAccount && <About alert={alert} workspaceId={workspaceId} />}
            <span>
              {isOnAccount && 'Opened '}
              <Ago moment={openedAt} />
            </span>
            <State alert={alert} />
          </p>
        </div>
        {tools}
      </div>
      {results}
      <Details {...rest} alert={alert} workspaceId={workspaceId} isExplained={isExplained} fixUrl={fixUrl} />
    </li>
  );
}

/** Whether the page of the account explains it at the top: why it is so, and the fix. */
function isExplainedAbove({ kind, state, cause, awsConnection }: ListedAlert): boolean {
  if (cause !== null) return true;
  return kind === 'TRUST_WIDENED' && state === 'OPEN' && awsConnection?.status === 'CONNECTED';
}

type AboutProps = Pick<Props, 'alert' | 'workspaceId'>;

/** The page of the account. Null if the alert is about something else. */
function addressOfAccount(
  { awsConnection, workspace }: ListedAlert,
  workspaceId: string | null,
): string | null {
  const owner = workspaceId ?? workspace?.id;
  if (awsConnection === null || owner === undefined) return null;
  return addressOf({ page: 'CONNECTION', workspaceId: owner, connectionId: awsConnection.id });
}

/** Whether only the operator can fix it. */
function isOfAurora({ failure }: ListedAlert): boolean {
  return failure !== null && isAuroraSide(failure);
}

/** The account and, on a page about all workspaces, the workspace. */
function About({ alert, workspaceId }: AboutProps) {
  const { awsConnection, workspace } = alert;
  const url = addressOfAccount(alert, workspaceId);
  return (
    <>
      {awsConnection !== null && url !== null && (
        <span className="breakable">
          <a href={url}>{titleOf(awsConnection)}</a>{' '}
          {awsConnection.name !== null && `${awsConnection.accountId} · `}
          {roleNameOf(awsConnection.roleArn)}
        </span>
      )}
      {workspaceId === null && workspace != null && (
        <a href={addressOf({ page: 'ALERTS', workspaceId: workspace.id })}>{workspace.name}</a>
      )}
    </>
  );
}

/** Who has done what with it. Nothing while it is open. */
function State({ alert: { state, handledBy, handledAt, snoozedUntil, resolvedAt } }: Pick<Props, 'alert'>) {
  const by = handledBy === null ? '' : ` by ${tokenInSentence(handledBy)}`;
  const words = {
    OPEN: null,
    ACKNOWLEDGED: handledAt && `Seen${by}, ${asMoment(handledAt)}`,
    SNOOZED: snoozedUntil && `Hidden${by} until ${asMoment(snoozedUntil)}`,
    RESOLVED: resolvedAt && `Over since ${asMoment(resolvedAt)}`,
  }[state];
  return words === null ? null : <span>{words}</span>;
}

type DetailsProps = Pick<Props, 'alert' | 'workspaceId' | 'isAdviceShown'> & {
  readonly isExplained: boolean;
  readonly fixUrl: string | null;
};

/** What Aurora has seen, what to do, and what people have written. It reads the comments when it is unfolded. */
function Details({ alert, workspaceId, isExplained, isAdviceShown = false, fixUrl }: DetailsProps) {
  const [isOpen, setIsOpen] = useState(false);
  const seesWebhooks = useSeesWebhooks();
  const owner = workspaceId ?? alert.workspace?.id ?? null;
  const { id, kind, evidence } = alert;
  return (
    <Disclosure title="Details and comments" isOpen={isOpen} onToggle={setIsOpen}>
      {isOpen && (
        <>
          {!isExplained && (
            <>
              {!isAdviceShown && <AlertAdvice advice={adviceOf(alert)} />}
              {fixUrl !== null && (
                <p>
                  <a href={fixUrl}>See how to fix it</a>
                </p>
              )}
            </>
          )}
          {!isExplained && evidence.length > 0 && (
            <div>
              <p className="hint">What Aurora saw</p>
              <Remedies remedies={evidence.map(withMoments)} />
            </div>
          )}
          {kind === 'WEBHOOK_DISABLED' && seesWebhooks && (
            <p>
              <a href={addressOf({ page: 'WEBHOOKS', ...(owner !== null && { workspaceId: owner }) })}>
                Open the webhooks
              </a>
            </p>
          )}
          <Comments alertId={id} />
        </>
      )}
    </Disclosure>
  );
}

type AdviceParts = Pick<Advice, 'next' | 'remedies'>;

export function AlertAdvice({ advice: { next, remedies } }: { readonly advice: AdviceParts }) {
  return (
    <>
      <p className="alert-explanation">{next}</p>
      <Remedies remedies={remedies} />
    </>
  );
}

/** What to do about each of these alerts. Null if that is not the same for all. */
export function sharedAdvice(alerts: readonly ListedAlert[]): AdviceParts | null {
  const [first, ...others] = alerts.map(adviceOf);
  if (first === undefined) return null;
  const textOf = ({ next, remedies }: AdviceParts) => [next, ...remedies].join('\n');
  return others.every((one) => textOf(one) === textOf(first)) ? first : null;
}

/** What is wrong and what to do. About a failure, the words of the page of its account. */
function adviceOf({ failure, awsConnection, explanation, remedies }: ListedAlert): AdviceParts {
  return failure === null || awsConnection === null
    ? { next: explanation, remedies }
    : adviceOn(failure, awsConnection);
}
