import { useEffect, useEffectEvent } from 'react';

/** Refreshes what no subscription covers, while the page is visible. */
export function usePolling(refresh: () => void, everyMs: number): void {
  const onTime = useEffectEvent(() => {
    if (!document.hidden) refresh();
  });
  useEffect(() => {
    const timer = setInterval(() => onTime(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
