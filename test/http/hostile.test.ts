/** Clients that try to overload or crash the server, in small numbers: `npm run bench:hostile` has the large ones. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { beginSlowBody, HOSTILE_BODIES, openSilentSocket, sendLargeBody } from '../support/attacks.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { ConnectionProgressDocument } from '../support/documents.ts';
import { shared } from '../support/lifetime.ts';
import { post } from '../support/raw-requests.ts';

const aurora = shared(() => startAurora());

const others = () => post(aurora().app.url, { query: '{ viewer { kind } }' });
const expectOthersServed = async () =>
  expect((await others()).data).toEqual({ viewer: { kind: 'OPERATOR' } });

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCPSocket')).length;

/** Waits until so few sockets are left: those that are cut off need a turn of the event loop or two. */
async function untilClosed(most: number): Promise<void> {
  for (let turn = 0; turn < 1_000 && sockets() > most; turn++)
    await new Promise((resolve) => setImmediate(resolve));
  expect(sockets()).toBeLessThanOrEqual(most);
}

describe('a hostile body', () => {
  it.each(Object.entries(HOSTILE_BODIES))(
    'that is %s is answered in little, and others are served',
    async (_what, body) => {
      const [answer] = await Promise.all([post(aurora().app.url, body), expectOthersServed()]);
      expect(answer.status).toBeLessThan(500);
      expect(JSON.stringify([answer.data, answer.errors]).length).toBeLessThan(120_000);
      for (const { extensions } of answer.errors) {
        expect(extensions?.code).not.toBe('INTERNAL_SERVER_ERROR');
        expect(extensions?.requestId).toEqual(expect.any(String));
      }
    },
  );

  it('of 10 MB is refused, whether it says its length or not', async () => {
    const { url } = aurora().app;
    const begun = process.memoryUsage().arrayBuffers;
    for (const lengthTold of [true, false]) {
      const statuses = await Promise.all(
        Array.from({ length: 5 }, () => sendLargeBody(url, OPERATOR_TOKEN, { lengthTold })),
      );
      // Who still writes when the answer comes may see no more than the cut.
      for (const status of statuses) expect([413, 0]).toContain(status);
      expect(statuses).toContain(413);
      await expectOthersServed();
    }
    collectGarbage();
    expect(process.memoryUsage().arrayBuffers - begun).toBeLessThan(20_000_000);
  });
});

describe('sockets', () => {
  it('that send their bodies slowly keep nobody else waiting, and cost little', async () => {
    const { url } = aurora().app;
    await expectOthersServed();
    const before = sockets();
    collectGarbage();
    const heap = process.memoryUsage().heapUsed;
    const slow = await Promise.all(Array.from({ length: 200 }, () => beginSlowBody(url, OPERATOR_TOKEN)));
    await expectOthersServed();
    collectGarbage();
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(200 * 100_000);
    for (const socket of slow) socket.destroy();
    await untilClosed(before);
  });

  it('that take too long over their body are told so, and closed', async () => {
    const { app } = await startAurora({ timeLimits: { headersMs: 100, requestMs: 100 } });
    const slow = await beginSlowBody(app.url, OPERATOR_TOKEN);
    const answer = await text(slow);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('that never say who they are make room for those that do', { timeout: 60_000 }, async () => {
    const { url } = aurora().app;
    await expectOthersServed();
    const before = sockets();
    const opened: Socket[] = [];
    let cut = 0;
    for (let round = 0; round < 11; round++) {
      for (const socket of await Promise.all(Array.from({ length: 100 }, () => openSilentSocket(url)))) {
        socket.once('close', () => cut++);
        opened.push(socket);
      }
    }
    // A thousand may wait; those that have waited longest have gone, and one that says who it is comes in.
    const { connectionProgress } = await aurora()
      .client.subscribe(ConnectionProgressDocument, { connectionId: 'nonsense' })
      .next()
      .then(
        () => ({ connectionProgress: null }),
        (error: Error) => ({ connectionProgress: error.message }),
      );
    expect(connectionProgress).toContain('no such connection');
    await expectOthersServed();
    expect(cut).toBeGreaterThanOrEqual(100);
    for (const socket of opened.filter(({ closed }) => !closed)) {
      socket.destroy();
      await once(socket, 'close');
    }
    await untilClosed(before + 1);
  });
});
