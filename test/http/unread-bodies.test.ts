/** Bodies that nobody reads, behind an answer that did not wait for them. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { shared } from '../support/lifetime.ts';

const aurora = shared(() => startAurora());

const MAX_BYTES = 1_048_576;
const CHUNK = 'x'.repeat(65_536);

async function begin(head: readonly string[]): Promise<Socket> {
  const socket = connect(Number(new URL(aurora().app.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write(`${[...head, 'Host: x', 'Content-Type: application/json'].join('\r\n')}\r\n\r\n`);
  return socket;
}

/** Sends a body without an end, until the server cuts the connection: how many bytes of it, and the answer. */
async function sendWithoutEnd(head: readonly string[]) {
  const socket = await begin([...head, 'Transfer-Encoding: chunked']);
  let answer = '';
  socket.on('data', (data) => {
    answer += String(data);
  });
  let sent = 0;
  while (!socket.destroyed && sent < 100 * MAX_BYTES) {
    const hasRoom = socket.write(`${CHUNK.length.toString(16)}\r\n${CHUNK}\r\n`);
    sent += CHUNK.length;
    if (!hasRoom && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve);
        socket.once('close', () => resolve());
      });
    }
  }
  socket.destroy();
  return { sent, answer };
}

describe('a body without an end', () => {
  it.each([
    [['POST /graphql HTTP/1.1'], 401],
    [['POST /nothing HTTP/1.1'], 404],
    [['PUT /graphql HTTP/1.1'], 405],
    [['POST /health/live HTTP/1.1'], 200],
    [['GET /health/ready HTTP/1.1'], 200],
    [['POST /help HTTP/1.1'], 405],
    [['OPTIONS /graphql HTTP/1.1'], 204],
    [['GET /credentials/x HTTP/1.1'], 401],
    [['PUT /credentials/x HTTP/1.1'], 405],
  ])('is not read for long behind an answer: %j gets %d', async (head, status) => {
    const { sent, answer } = await sendWithoutEnd(head);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    // What the system holds for both sides comes on top.
    expect(sent).toBeLessThan(20 * MAX_BYTES);
  });
});

it('a client that is refused while it sends a large body gets the answer, and may go on', async () => {
  const body = 'x'.repeat(900_000);
  const socket = await begin(['POST /nothing HTTP/1.1', `Content-Length: ${body.length}`]);
  let answers = '';
  socket.on('data', (data) => {
    answers += String(data);
  });
  for (let at = 0; at < body.length; at += 100_000) {
    socket.write(body.slice(at, at + 100_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await once(socket, 'close');
  expect(answers).toMatch(/^HTTP\/1\.1 404 /);
  expect(answers).toContain('HTTP/1.1 200 ');
});
