import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { asClock } from '../parts/time.ts';
import { eventInWords } from './event-words.ts';
import type { Story } from './story.ts';

const MAX_SHOWN = 5;

/** The attempts of this verification, newest first, and what else happened during it. */
export function Attempts({ story }: { readonly story: Story }) {
  const [all, showAll] = useState(false);
  const begun = Date.parse(story.events[0]?.occurredAt ?? '');
  const newestFirst = story.events.toReversed();
  // A button for one line would take as much space as the line.
  const isLong = newestFirst.length > MAX_SHOWN + 1;
  return (
    <>
      <ol className="attempts" reversed>
        {(all || !isLong ? newestFirst : newestFirst.slice(0, MAX_SHOWN)).map((event) => (
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
      {isLong && (
        <div>
          <Button size="SMALL" onPress={() => showAll(!all)}>
            {all ? 'Show fewer' : `Show all ${count(story.attemptCount, 'attempt')}`}
          </Button>
        </div>
      )}
    </>
  );
}
