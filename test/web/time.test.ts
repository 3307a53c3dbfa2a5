import { describe, expect, it } from 'vitest';
import { detailInWords } from '../../web/src/audit/words.ts';
import { asExactMoment, asMoment, withMoments } from '../../web/src/parts/time.ts';

const NOON = '2026-11-26T12:00:30.000Z';

/** The short name of the user's time zone at that moment. */
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' })
  .formatToParts(new Date(NOON))
  .find(({ type }) => type === 'timeZoneName')?.value;

describe('times on the page', () => {
  it('always name their time zone', () => {
    expect(zone).toBeTruthy();
    expect(asMoment(NOON)).toContain(` ${zone}`);
    expect(asExactMoment(NOON)).toContain(` ${zone}`);
  });

  it('show seconds only where they matter', () => {
    expect(asMoment(NOON)).not.toContain(':30');
    expect(asExactMoment(NOON)).toContain(':30');
  });

  it("are the user's in sentences of the server, too", () => {
    expect(withMoments(`until ${NOON}, back to https://app.example.com`)).toBe(
      `until ${asMoment(NOON)}, back to https://app.example.com`,
    );
    expect(withMoments('CONNECTION_FAILED until 2026-11-26T12:00:30Z')).toBe(
      `CONNECTION_FAILED until ${asMoment(NOON)}`,
    );
    expect(withMoments('ou-ab12-11112222, role Aurora-2026-11-26')).toBe(
      'ou-ab12-11112222, role Aurora-2026-11-26',
    );
  });

  it('leave what looks like a time and is none', () => {
    expect(withMoments(`2026-99-99T99:99:99Z until ${NOON}`)).toBe(
      `2026-99-99T99:99:99Z until ${asMoment(NOON)}`,
    );
  });

  it('are rewritten in the audit log only where the server wrote them', () => {
    expect(detailInWords('SNOOZE_ALERT', `ROLE_OPEN until ${NOON}`)).toBe(
      `ROLE_OPEN until ${asMoment(NOON)}`,
    );
    expect(detailInWords('UPDATE_CONNECTION', `Sale until ${NOON}`)).toBe(`Sale until ${NOON}`);
  });
});
