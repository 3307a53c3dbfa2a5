import { useId, useRef } from 'react';
import type { AlertGroupPartsFragment } from '../../../schema/generated/graphql.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import type { Query } from '../routes.ts';
import { useMayConnect } from '../session/viewer.ts';
import type { AlertQuery } from './alert-query.ts';
import { useGroupHandling } from './group-handling.ts';
import { SnoozeMenu } from './handling.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { countIn, countInWords, SEVERITY } from './words.ts';

type Props = {
  readonly groups: readonly AlertGroupPartsFragment[];
  readonly query: AlertQuery;
  readonly show: (patch: Query) => void;
};

/** The same problem of several accounts, in one line. Each filters the list below. */
export function AlertGroups({ groups, query, show }: Props) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const keptFocus = useKeptFocus(list);
  const shown = groups.filter((group) => isShown(group, query));
  if (shown.length === 0) return null;
  return (
    <section className="group" aria-labelledby={id}>
      <h2 id={id}>The same problem, several times</h2>
      <ul ref={list} {...keptFocus} className="rows" tabIndex={-1} aria-labelledby={id}>
        {shown.map((group) => (
          <Group key={`${group.kind} ${group.cause}`} group={group} query={query} show={show} />
        ))}
      </ul>
    </section>
  );
}

/** A group of one is in the list already. A search is about single accounts. */
function isShown(group: AlertGroupPartsFragment, query: AlertQuery): boolean {
  return (
    query.search.trim() === '' &&
    (countIn(query.state, group) > 1 || isChosen(group, query)) &&
    (query.severity === null || query.severity === group.severity) &&
    (query.kind === null || query.kind === group.kind)
  );
}

function isChosen({ kind, cause }: AlertGroupPartsFragment, query: AlertQuery): boolean {
  return query.kind === kind && query.cause !== null && query.cause === (cause ?? '');
}

type GroupProps = Omit<Props, 'groups'> & { readonly group: AlertGroupPartsFragment };

function Group({ group, query, show }: GroupProps) {
  const { kind, cause, causeTitle, severity, newestAt } = group;
  const { state } = query;
  const mayHandle = useMayConnect();
  const handling = useGroupHandling({ states: [state], kinds: [kind], ...(cause !== null && { cause }) });
  const count = countIn(state, group);
  const words = countInWords(kind, count);
  const pressed = isChosen(group, query);
  return (
    <li className="row">
      <div className="alert-head">
        <div className="row-words">
          <button
            type="button"
            className="alert-group"
            aria-pressed={pressed}
            onClick={() => show(pressed ? { kind: null, cause: null } : { kind, cause: cause ?? '' })}
          >
            <strong>{words}</strong>
            {causeTitle !== null && <span>{causeTitle}</span>}
            <span className="alert-group-filter">{pressed ? 'Show all alerts' : 'Show only these'}</span>
          </button>
          <p className="hint alert-about">
            <Badge tone={SEVERITY[severity].tone} size="SMALL">
              {SEVERITY[severity].words}
            </Badge>
            <span>Latest {asMoment(newestAt)}</span>
          </p>
        </div>
        {mayHandle && count > 0 && (
          <div className="row-tools">
            {state !== 'ACKNOWLEDGED' && (
              <Button
                size="SMALL"
                isPending={handling.running === 'ACKNOWLEDGED'}
                pendingWords="Marking as seen"
                onPress={() => void handling.run({ to: 'ACKNOWLEDGED' })}
              >
                Mark all as seen<span className="visually-hidden"> {words}</span>
              </Button>
            )}
            {state !== 'OPEN' && (
              <Button
                size="SMALL"
                isPending={handling.running === 'OPEN'}
                pendingWords="Opening"
                onPress={() => void handling.run({ to: 'OPEN' })}
              >
                {state === 'SNOOZED' ? 'Unhide all' : 'Mark all as not seen'}
                <span className="visually-hidden"> {words}</span>
              </Button>
            )}
            {state !== 'SNOOZED' && (
              <SnoozeMenu
                name={`all ${words}`}
                onSnooze={(until) => void handling.run({ to: 'SNOOZED', until })}
              >
                Hide all
              </SnoozeMenu>
            )}
          </div>
        )}
      </div>
      {handling.problem !== undefined && <ProblemNotice problem={handling.problem} />}
    </li>
  );
}
