import type { EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { asMoment } from '../parts/time.ts';
import { eventInWords } from './event-words.ts';
import { Differences } from './role-changes.tsx';

/** The events of the connection, newest first. */
export function History({ events }: { readonly events: readonly EventPartsFragment[] }) {
  return (
    <Disclosure title="History" level={2} isCard>
      <ul className="attempts">
        {events.map((event) => (
          <li key={event.sequence} className="attempt attempt-dated">
            <time className="attempt-time" dateTime={event.occurredAt}>
              {asMoment(event.occurredAt)}
            </time>
            <div className="change">
              {eventInWords(event)}
              <Differences event={event} events={events} />
            </div>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
