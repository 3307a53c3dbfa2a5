/** The export of a long audit log: at the reader's pace, and never a reason for others to wait. */
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { TokenEnd } from '../../src/auth/token-watch.ts';
import { OPERATOR } from '../../src/auth/viewer.ts';
import { replyLines } from '../../src/exports/json-lines.ts';
import { auditPages, exportAudit, exportEvents, type LogStore } from '../../src/exports/log-export.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import type { AuditStore } from '../../src/storage/audit.ts';

const ENTRIES = 20_000;

/** An audit log of so many entries, in memory. */
const audit: Pick<AuditStore, 'listAudit'> = {
  async listAudit(_filter, { limit, before = '0' }) {
    const count = Math.min(limit, ENTRIES - Number(before));
    const items = Array.from({ length: count }, (_, index) => {
      const position = Number(before) + count - index;
      const actor = { tokenId: 'token', tokenName: '', address: '', requestId: '' };
      const entry = { workspaceId: null, connectionId: null, detail: null, occurredAt: 1, position };
      return { key: String(position), value: { ...entry, ...actor, action: 'RETRY_CONNECTION' as const } };
    });
    return { items, hasMoreBefore: true, hasMoreAfter: false };
  },
};

/** An answer to a reader that takes each piece at once or, if `isSlow`, in the next turn of the event loop. */
function answer(isSlow: boolean) {
  let text = '';
  let mostListeners = 0;
  const writable = new Writable({
    highWaterMark: isSlow ? 1 : Number.MAX_SAFE_INTEGER,
    write(chunk, _encoding, done) {
      text += chunk;
      mostListeners = Math.max(mostListeners, writable.listenerCount('close'));
      if (isSlow) setImmediate(done);
      else done();
    },
  });
  const response: ServerResponse = Object.assign(writable, {
    setHeaders: () => response,
    writeHead: () => {},
  }) as unknown as ServerResponse;
  const exchange = { request: { url: '/' }, response, headers: {} } as unknown as Exchange;
  return { exchange, response, text: () => text, mostListeners: () => mostListeners };
}

describe('the export of a long audit log', () => {
  it.each([false, true])(
    'lets others go on between its pages, and leaves none out (slow reader: %s)',
    async (isSlow) => {
      const { exchange, text, mostListeners } = answer(isSlow);
      let isOver = false;
      const tokens = { watch: () => () => {} };
      const exporting = replyLines(exchange, OPERATOR, tokens, auditPages(0, {}, audit)).finally(() => {
        isOver = true;
      });
      let turns = 0;
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        turns++;
      }
      await exporting;
      const positions = text()
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { position: number }).position);
      expect(positions).toEqual(Array.from({ length: ENTRIES }, (_, index) => index + 1));
      expect(turns).toBeGreaterThan(20);
      expect(mostListeners()).toBeLessThan(5);
    },
  );
});

describe('the end of a token', () => {
  it.each([
    ['the audit log', exportAudit],
    ['the events', exportEvents],
  ])('breaks off the export of %s', async (_what, write) => {
    let isEnding = false;
    let ended: (why: TokenEnd) => void = () => {};
    const tokens = {
      watch(_viewer: unknown, callback: (why: TokenEnd) => void) {
        ended = callback;
        return () => {
          ended = () => {};
        };
      },
    };
    /** The token ends while the second page is read. */
    const read = () => {
      if (isEnding) ended('REVOKED');
      isEnding = true;
    };
    const change = { type: 'ConnectionRecovered' };
    const entry = { connectionId: 'c', workspaceId: 'w', occurredAt: 1, position: 1, change };
    const store = {
      lastAuditPosition: async () => ENTRIES,
      lastPosition: async () => ENTRIES,
      async listAudit(...request: Parameters<LogStore['listAudit']>) {
        read();
        return audit.listAudit(...request);
      },
      async eventsAfter() {
        read();
        return [entry];
      },
    } as unknown as LogStore;
    const { exchange, response, text } = answer(false);
    await write(exchange, OPERATOR, { store, tokens });
    expect(response.destroyed).toBe(true);
    expect(text().split('\n').length).toBeLessThan(1_000);
    expect(text()).toContain('"position":1');
  });
});
