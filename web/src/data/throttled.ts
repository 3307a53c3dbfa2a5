import { useCallback, useEffect, useEffectEvent, useRef } from 'react';

/** A list refreshes at most this often, even during many events. */
const MIN_GAP_MS = 1_000;

/** A function that calls back immediately, and then at intervals while it is called again. */
export function useThrottled(callback: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isWaiting = useRef(false);
  const run = useEffectEvent(callback);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useCallback(() => {
    isWaiting.current = true;
    if (timer.current !== undefined) return;
    const next = () => {
      timer.current = undefined;
      if (!isWaiting.current) return;
      isWaiting.current = false;
      run();
      timer.current = setTimeout(next, MIN_GAP_MS);
    };
    next();
  }, []);
}
