import { asAgo, asMoment, useNow } from './time.ts';

/** "5 minutes ago" stays true for a minute. */
const UPDATE_MS = 30_000;

/** "5 minutes ago", with the exact moment on hover. It stays true while the page is open. */
export function Ago({ moment }: { readonly moment: string }) {
  const now = useNow(UPDATE_MS);
  return (
    <time dateTime={moment} title={asMoment(moment)}>
      {asAgo(moment, now)}
    </time>
  );
}
