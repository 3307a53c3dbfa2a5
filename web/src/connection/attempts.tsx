import { useState } from 'react';
import { asClock } from '../parts/time.ts';
import { eventInWords } from './event-words.ts';
import type { Story } from './story.ts';

const MAX_SHOWN = 5;

/** The events of this verification, newest first. */
export function Attempts({ story }: { readonly story: Story }) {
  const [all, showAll] = useState(false);
  const begun = Date.parse(story.events[0]?.occurredAt ?? '');
  const newestFirst = story.events.toReversed();
  return (
    <section className="card" aria-labelledby="attempts-title">
      <h2 id="attempts-title">Each attempt</h2>
      <ol className="attempts" reversed>
        {(all ? newestFirst : newestFirst.slice(0, MAX_SHOWN)).map((event) => (
          <li
            key={event.sequence}
            className="attempt"
            data-sequence={event.sequence}
            data-event={event.__typename}
          >
            <time className="attempt-time" dateTime={event.occurredAt}>
              {asClock(Date.parse(event.occurredAt) - begun)}
            </time>
            <span>{eventInWords(event)}</span>
          </li>
        ))}
      </ol>
      {newestFirst.length > MAX_SHOWN && (
        <button
          type="button"
          className="button button-small"
          onClick={() => showAll(!all)}
          aria-expanded={all}
        >
          {all ? 'Show fewer' : `Show ${newestFirst.length - MAX_SHOWN} earlier`}
        </button>
      )}
    </section>
  );
}
