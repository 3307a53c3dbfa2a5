import { asAgo, asMoment, useNow } from './time.ts';

/** "5 minutes ago", with the exact moment on hover. It stays true while the page is open. */
export function Ago({ moment }: { readonly moment: string }) {
  const now = useNow();
  return (
    <time dateTime={moment} title={asMoment(moment)}>
      {asAgo(moment, now)}
    </time>
  );
}
