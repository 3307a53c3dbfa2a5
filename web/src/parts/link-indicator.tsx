import { useLink } from '../data/hooks.ts';
import type { Link } from '../data/link.ts';
import type { Tone } from './notice.tsx';

/** Green would say that all is well: only the updates are. */
const SHOWN: Readonly<Record<Link, { words: string; title: string; tone: Tone | 'QUIET' }>> = {
  IDLE: { words: 'Connecting', title: 'Connecting to Aurora.', tone: 'QUIET' },
  LIVE: { words: 'Updates live', title: 'Events appear as they happen.', tone: 'QUIET' },
  FALLBACK: {
    words: 'Updates live',
    title: 'Events appear as they happen (over server-sent events, because WebSocket is blocked).',
    tone: 'QUIET',
  },
  LOST: {
    words: 'Reconnecting',
    title: 'The connection to Aurora is lost. The page reconnects automatically. Verifications continue.',
    tone: 'WARNING',
  },
};

/** Whether the page shows the current state. */
export function LinkIndicator() {
  const link = useLink();
  const { words, title, tone } = SHOWN[link];
  return (
    <span className="link-indicator" data-tone={tone} data-link={link} title={title}>
      <span className="badge-dot" data-busy={link === 'LOST'} aria-hidden="true" />
      {words}
    </span>
  );
}
