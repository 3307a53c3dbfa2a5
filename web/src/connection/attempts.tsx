import { useState } from 'react';
import { asClock } from '../parts/time.ts';
import { eventInWords } from './event-words.ts';
import type { Story } from './story.ts';

/** As many as say how it goes. */
const SHOWN = 5;

/** What has happened in this verification, newest first. */
export function Attempts({ story }: { readonly story: Story }) {
  const [all, showAll] = useState(false);
  const begun = Date.parse(story.events[0]?.occurredAt ?? '');
  const newestFirst = story.events.toReversed();
  return (
    <section className="card" aria-labelledby="attempts-title">
      <h2 id="attempts-title">Each attempt</h2>
      <ol className="attempts" reversed>
        {(all ? newestFirst : newestFirst.slice(0, SHOWN)).map((event) => (
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
      {newestFirst.length > SHOWN && (
        <button
          type="button"
          className="button button-small"
          onClick={() => showAll(!all)}
          aria-expanded={all}
        >
          {all ? 'Show fewer' : `Show ${newestFirst.length - SHOWN} earlier`}
        </button>
      )}
    </section>
  );
}
