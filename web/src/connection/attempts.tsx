import { useState } from 'react';
import { Button } from '../parts/button.tsx';
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
    <>
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
        <div>
          <Button size="SMALL" onPress={() => showAll(!all)}>
            {all ? 'Show fewer' : `Show ${newestFirst.length - MAX_SHOWN} earlier events`}
          </Button>
        </div>
      )}
    </>
  );
}
