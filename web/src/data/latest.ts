import { useState } from 'react';

/** The value, or while it is undefined the one before it: a list stays on the screen until the next one is here. */
export function useLatest<Value>(value: Value | undefined): Value | undefined {
  const [latest, setLatest] = useState(value);
  if (value !== undefined && value !== latest) setLatest(value);
  return value ?? latest;
}
