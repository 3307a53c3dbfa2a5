/** What webhooks say of alerts: when, in which words, and within the limits of Slack. */
import { describe, expect, it } from 'vitest';
import type { Alert, AlertKind } from '../../src/alerts/alert.ts';
import type { Connection } from '../../src/connection/connection.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import type { Notice } from '../../src/storage/webhooks.ts';
import { type Announced, alertMessage } from '../../src/webhooks/alert-message.ts';
import { readMailbox } from '../../src/webhooks/mail-address.ts';
import { mailOptions } from '../../src/webhooks/mail-options.ts';
import { isStillDue, nextMessageAt, noticeAfter, replacementOf } from '../../src/webhooks/notices.ts';
import { sampleConnection, sampleWebhook } from '../support/samples.ts';
import { readMessage } from '../support/slack-receiver.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);
const MINUTE = 60_000;
const NEXT_MINUTE = NOW + 30_000;
const failure = ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION');

const names = {
  pageOf: (workspaceId: string | null, id: string | null) => `https://a.example/#/${workspaceId}/${id}`,
};

function alertOf(kind: AlertKind, rest: Partial<Alert> = {}): Alert {
  const facts = kind === 'CONNECTION_INSECURE' ? { failure, probes: [] } : { failure };
  return {
    ...{ kind, facts, id: 'alert', subject: 'c', connectionId: 'c', workspaceId: 'w', position: 1 },
    ...{ cause: 'ROLE_NOT_ASSUMABLE', state: 'OPEN', openedAt: NOW, resolvedAt: null },
    ...{ snoozedUntil: null, handledAt: null, handledBy: null },
    ...rest,
  } as Alert;
}

const connectionOf = (rest: Partial<Connection> = {}) => ({ ...sampleConnection('w'), id: 'c', ...rest });

function announced(count: number, rest: Partial<Alert> = {}, name = 'Production'): Announced[] {
  return Array.from({ length: count }, (_, n) => {
    const alert = alertOf('CONNECTION_DEGRADED', { id: `${n}`, connectionId: `c${n}`, ...rest });
    const state = alert.state === 'RESOLVED' ? 'OVER' : 'NEW';
    const notice: Notice = { webhookId: 'x', alertId: alert.id, state, dueAt: NOW };
    return { notice, subject: { alert, connection: connectionOf({ name }), workspaceName: 'Acme' } };
  });
}

describe('a notice', () => {
  const webhook = sampleWebhook('w', { id: 'x', createdAt: NOW - MINUTE, format: 'SLACK' });
  const known: Notice = { webhookId: 'x', alertId: 'alert', state: 'NEW', dueAt: 5 };
  const said: Notice = { ...known, state: 'ANNOUNCED', dueAt: null };
  const dueOf = (alert: Alert, before: Notice | null = null, of = webhook, connection = connectionOf()) =>
    noticeAfter(of, alert, before, connection, NOW)?.dueAt;

  it.each([
    ['CONNECTION_INSECURE', NOW],
    ['CONNECTION_FAILED', NEXT_MINUTE],
    ['CONNECTION_DEGRADED', NEXT_MINUTE + 10 * MINUTE],
    ['TRUST_WIDENED', NEXT_MINUTE],
    ['TRUST_CHANGED', undefined],
  ] as const)('of %s is due at %s', (kind, expected) => {
    expect(dueOf(alertOf(kind))).toBe(expected);
  });

  it('goes by the severity, the labels, the audience and the age of the webhook', () => {
    const filter = { types: [], statuses: [], labels: [] };
    const failed = alertOf('CONNECTION_FAILED');
    const critical = { ...webhook, filter: { ...filter, minSeverity: 'CRITICAL' as const } };
    expect(dueOf(failed, null, critical)).toBe(NEXT_MINUTE);
    expect(dueOf(alertOf('TRUST_WIDENED'), null, critical)).toBeUndefined();
    expect(
      dueOf(alertOf('TRUST_CHANGED'), null, { ...webhook, filter: { ...filter, minSeverity: 'INFO' } }),
    ).toBe(NEXT_MINUTE);
    const labelled = { ...webhook, filter: { ...filter, labels: [{ key: 'team' }] } };
    expect(dueOf(failed, null, labelled, connectionOf({ labels: [] }))).toBeUndefined();
    expect(dueOf(failed, null, labelled, connectionOf({ labels: [{ key: 'team', value: 'a' }] }))).toBe(
      NEXT_MINUTE,
    );
    expect(dueOf(alertOf('AURORA_FAULT'))).toBeUndefined();
    expect(dueOf(alertOf('AURORA_FAULT'), null, { ...webhook, workspaceId: null })).toBe(NOW);
    expect(dueOf(failed, null, { ...webhook, createdAt: NOW + 1 })).toBeUndefined();
  });

  it('is gone while somebody works on the alert, and stays once it was said', () => {
    for (const state of ['ACKNOWLEDGED', 'SNOOZED'] as const) {
      expect(noticeAfter(webhook, alertOf('CONNECTION_FAILED', { state }), known, null, NOW)).toBeNull();
      expect(noticeAfter(webhook, alertOf('CONNECTION_FAILED', { state }), said, null, NOW)).toBe(said);
    }
    expect(noticeAfter(webhook, alertOf('CONNECTION_FAILED'), known, null, NOW)).toBe(known);
    expect(noticeAfter(webhook, alertOf('CONNECTION_FAILED'), said, null, NOW)).toBe(said);
  });

  it('comes again with each newcomer in a trust policy, and once', () => {
    const widened = (widenedAt: number, rest: Partial<Alert> = {}) =>
      alertOf('TRUST_WIDENED', {
        facts: { others: [], changedAt: null, changedBy: null, widenedAt },
        ...rest,
      } as Partial<Alert>);
    const told = { ...webhook, announcedAt: NOW };
    expect(noticeAfter(told, widened(NOW - 1), said, connectionOf(), NOW)).toBe(said);
    expect(noticeAfter(told, widened(NOW + 1, { state: 'SNOOZED' }), said, connectionOf(), NOW)).toBe(said);
    expect(noticeAfter(told, widened(NOW + 1), said, connectionOf(), NOW + 1)).toMatchObject({
      state: 'NEW',
      dueAt: NEXT_MINUTE,
    });
  });

  it('of the end is due only where the alert was announced', () => {
    const over = alertOf('CONNECTION_DEGRADED', { state: 'RESOLVED', resolvedAt: NOW });
    const works = connectionOf({ status: 'CONNECTED' });
    expect(noticeAfter(webhook, over, null, works, NOW)).toBeNull();
    expect(noticeAfter(webhook, over, known, works, NOW)).toBeNull();
    expect(noticeAfter(webhook, over, said, works, NOW)).toMatchObject({ state: 'OVER', dueAt: NEXT_MINUTE });
  });

  it('of the end has a replacement that is as urgent and says what is wrong now', () => {
    const end: Notice = { ...said, state: 'OVER', dueAt: NEXT_MINUTE };
    const over = alertOf('CONNECTION_DEGRADED', { state: 'RESOLVED', resolvedAt: NOW });
    expect(isStillDue(webhook, end, over, connectionOf({ status: 'FAILED' }))).toBe(true);
    const next = (kind: AlertKind, status: Connection['status']) =>
      replacementOf({ kind }, connectionOf({ status }));
    expect(next('CONNECTION_DEGRADED', 'CONNECTED')).toBeNull();
    expect(next('CONNECTION_DEGRADED', 'INSECURE')).toBe('CONNECTION_INSECURE');
    expect(next('CONNECTION_DEGRADED', 'FAILED')).toBe('CONNECTION_FAILED');
    expect(next('CONNECTION_INSECURE', 'FAILED')).toBeNull();
    expect(next('ACCESS_MISSING', 'FAILED')).toBeNull();
    expect(replacementOf({ kind: 'AURORA_FAULT' }, null)).toBeNull();
  });

  it('that waits is told only while its alert is open and selected', () => {
    const missing = alertOf('ACCESS_MISSING');
    const narrow = { ...webhook, filter: { ...webhook.filter, minSeverity: 'CRITICAL' as const } };
    expect(isStillDue(webhook, known, missing, connectionOf())).toBe(true);
    expect(isStillDue(narrow, known, missing, connectionOf())).toBe(false);
    const handled = alertOf('CONNECTION_FAILED', { state: 'ACKNOWLEDGED' });
    expect(isStillDue(webhook, known, handled, connectionOf())).toBe(false);
  });

  it('waits after a message: a minute when it is critical, else five', () => {
    const critical = announced(1).map((one) => ({
      ...one,
      subject: { ...one.subject, alert: alertOf('CONNECTION_INSECURE') },
    }));
    expect(nextMessageAt({ announcedAt: null }, announced(1))).toBe(0);
    expect(nextMessageAt({ announcedAt: NOW }, announced(1))).toBe(NOW + 5 * MINUTE);
    expect(nextMessageAt({ announcedAt: NOW }, critical)).toBe(NOW + MINUTE);
    expect(nextMessageAt({ announcedAt: NOW }, [])).toBe(0);
    // Messages about critical alerts put the others off for ten minutes, and no longer.
    const degraded = announced(1, { openedAt: NOW - 17 * MINUTE });
    expect(nextMessageAt({ announcedAt: NOW }, degraded)).toBe(NOW + 3.5 * MINUTE);
    const over = announced(1, { state: 'RESOLVED', resolvedAt: NOW - 30 * MINUTE });
    expect(nextMessageAt({ announcedAt: NOW }, over)).toBe(NOW + MINUTE);
  });
});

describe('a message', () => {
  const slackOf = (all: readonly Announced[], workspaceId: string | null = 'w') => {
    const { content } = alertMessage({ id: 'x', workspaceId, format: 'SLACK' }, all, names);
    const message = readMessage(content.format === 'SLACK' ? content.body : '');
    if (typeof message === 'string') throw new Error(message);
    return message;
  };

  it('about many accounts counts them, and shows the first ones', () => {
    const { text, blocks, links } = slackOf(announced(12));
    expect(text).toBe('12 accounts of Acme stopped working');
    expect(blocks[0]).toContain('The role worked before, and two checks in a row have failed.');
    expect(links).toHaveLength(13);
    const more = slackOf(announced(40));
    expect([more.links.length, more.blocks[0]?.endsWith('and 25 more')]).toEqual([16, true]);
  });

  it.each([
    [8, undefined],
    [9, '1 more kind of alert is not shown.'],
    [10, '2 more kinds of alerts are not shown.'],
  ])('about %i kinds of problems says how many it leaves out', (kinds, expected) => {
    const all = Array.from({ length: kinds }, (_, n) => announced(1, { cause: `CAUSE_${n}` })).flat();
    const { blocks } = slackOf(all);
    expect(blocks.at(-1)?.match(/^.*shown\./)?.[0]).toBe(expected);
  });

  it('about several things has the most urgent first', () => {
    const insecure = { ...alertOf('CONNECTION_INSECURE'), id: 'i' };
    const [one] = announced(1);
    if (one === undefined) throw new Error('none');
    const all = [
      ...announced(2),
      ...announced(3, { state: 'RESOLVED', kind: 'CONNECTION_FAILED' }),
      { notice: one.notice, subject: { ...one.subject, alert: insecure } },
    ];
    const { text, blocks } = slackOf(all);
    expect(text).toBe('3 alerts need attention, 3 are over');
    expect(blocks.map((block) => block.split('*')[1])).toEqual([
      expect.stringMatching(/^Aurora cannot use this role: Production/),
      '2 accounts of Acme stopped working',
      '3 alerts of Acme are over',
      undefined,
    ]);
  });

  it.each(['&'.repeat(100), '<!channel> <@U1> |', '𝒳'.repeat(50), '`*_~>'])(
    'is within the limits of Slack, and calls nobody: %j',
    (name) => {
      for (const count of [1, 2, 500]) {
        const { links } = slackOf(announced(count, {}, name), null);
        expect(links.length).toBeGreaterThan(1);
      }
    },
  );

  it('has the same id for the same alerts of the same webhook', () => {
    const idOf = (id: string, count: number) =>
      alertMessage({ id, workspaceId: 'w', format: 'SLACK' }, announced(count), names).id;
    expect(idOf('x', 2)).toBe(idOf('x', 2));
    expect(new Set([idOf('x', 2), idOf('x', 3), idOf('y', 2)]).size).toBe(3);
  });

  it('as an e-mail has a subject of one line', () => {
    const { content } = alertMessage(
      { id: 'x', workspaceId: 'w', format: 'EMAIL' },
      announced(1, {}, 'a\r\nBcc: eve@evil.example'),
      names,
    );
    expect(content.format === 'EMAIL' && content.mail.subject).toMatch(/: a Bcc: eve@evil\.example \(/);
  });
});

describe('the address of a mail server', () => {
  const read = (SMTP_URL: string) => mailOptions({ SMTP_URL, MAIL_FROM: 'a@b.example', MAIL_TO_DOMAINS: [] });

  it.each([
    ['smtp://relay', { host: 'relay', port: 587, secure: false, requireTLS: false, auth: null }],
    ['smtps://relay', { port: 465, secure: true, requireTLS: false }],
    ['smtp://u:p%40s@mail.example.com:25', { port: 25, requireTLS: true, auth: { user: 'u', pass: 'p@s' } }],
    ['smtp://u:p@127.0.0.1:25', { requireTLS: false }],
    ['smtp://u:p@[::1]:25', { host: '::1', requireTLS: false }],
  ])('%s is read: a password goes over TLS alone', (url, expected) => {
    expect(read(url)).toMatchObject(expected);
  });

  it.each([
    'https://mail.example.com',
    'mail.example.com',
    'smtp://u@relay',
    'smtp://relay/?tls=no',
    'smtp://%zz:p@relay',
  ])('%s is refused', (url) => {
    expect(read(url)).toBeNull();
  });
});

describe('a mailbox', () => {
  it.each([
    ['a@b.example', { name: '', address: 'a@b.example' }],
    ['Aurora Alerts <a@b.example>', { name: 'Aurora Alerts', address: 'a@b.example' }],
    ['a@b', null],
    ['a@b.example, c@d.example', null],
    ['Aurora <a@b.example>, c@d.example', null],
    ['"Aurora" <a@b.example>', null],
    ['Aurora\n<a@b.example>', null],
  ])('%j', (text, expected) => {
    expect(readMailbox(text)).toEqual(expected);
  });
});
