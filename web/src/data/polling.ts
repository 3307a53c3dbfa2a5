import { useEffect, useEffectEvent } from 'react';

const POLL_MS = 20_000;

/** Refreshes what no subscription covers, while the page is visible. */
export function usePolling(refresh: () => void, everyMs = POLL_MS): void {
  const onTime = useEffectEvent(() => {
    if (!document.hidden) refresh();
  });
  useEffect(() => {
    const timer = setInterval(() => onTime(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
