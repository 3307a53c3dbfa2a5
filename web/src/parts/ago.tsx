import { asAgo, asMoment } from './time.ts';

/** "5 minutes ago", with the exact moment on hover. @param now milliseconds since 1970 */
export function Ago({ moment, now }: { readonly moment: string; readonly now: number }) {
  return (
    <time dateTime={moment} title={asMoment(moment)}>
      {asAgo(moment, now)}
    </time>
  );
}
