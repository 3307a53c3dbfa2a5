import { useLink } from '../data/hooks.ts';
import type { Link } from '../data/link.ts';
import type { Tone } from './notice.tsx';

const SHOWN: Readonly<Record<Link, { words: string; title: string; tone: Tone | 'QUIET' }>> = {
  IDLE: { words: 'Connecting', title: 'Connecting to Aurora.', tone: 'QUIET' },
  LIVE: { words: 'Live', title: 'What happens is shown as it happens.', tone: 'GOOD' },
  FALLBACK: {
    words: 'Live',
    title: 'No WebSocket comes through. Events come another way (server-sent events).',
    tone: 'GOOD',
  },
  LOST: {
    words: 'Reconnecting',
    title: 'The connection to Aurora is lost. The page goes on by itself; verifications do so anyway.',
    tone: 'WARNING',
  },
};

/** Whether what is shown is what is. */
export function LinkIndicator() {
  const link = useLink();
  const { words, title, tone } = SHOWN[link];
  return (
    <span className="link" data-tone={tone} data-link={link} title={title}>
      <span className="badge-dot" data-busy={link === 'LOST'} aria-hidden="true" />
      {words}
    </span>
  );
}
