/** How messages are sent: to the address that was checked, within limits, and without following what comes back. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AddressGuard, readAllowedTargets } from '../../src/webhooks/address-guard.ts';
import { HttpSender, type HttpSenderParts } from '../../src/webhooks/http-sender.ts';
import { listen } from '../support/listen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LIMITS = { answerMs: 300, restMs: 100 };

function senderTo(allowed: string[], parts: Partial<HttpSenderParts> = {}): HttpSender {
  const targets = readAllowedTargets(allowed);
  if (targets === null) throw new Error('The list is not valid.');
  return new HttpSender({ guard: new AddressGuard(targets), limits: LIMITS, ...parts });
}

/** A web server that counts its connections. */
async function startCounting() {
  const server = http.createServer((_, response) => response.end());
  let connections = 0;
  server.on('connection', () => connections++);
  return { port: await listen(server), connections: () => connections };
}

const post = (sender: HttpSender, url: string, signal?: AbortSignal) =>
  sender.post(new URL(url), { 'webhook-id': 'msg_1' }, '{"a":1}', signal);

describe('a message', () => {
  it('arrives as it is, and only the status of the answer comes back', async () => {
    const seen: unknown[] = [];
    const server = http.createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push([request.method, request.url, request.headers, body]);
      response.writeHead(202, { 'Retry-After': '7' }).end('secret of the network');
    });
    const port = await listen(server);
    const result = await post(senderTo(['127.0.0.1']), `http://127.0.0.1:${port}/hook?x=1`);
    expect(result).toEqual({ status: 202, retryAfter: '7' });
    const headers = expect.objectContaining({
      'webhook-id': 'msg_1',
      host: `127.0.0.1:${port}`,
      connection: 'close',
    });
    expect(seen).toEqual([['POST', '/hook?x=1', headers, '{"a":1}']]);
  });

  it('has a connection of its own each time', async () => {
    const { port, connections } = await startCounting();
    const sender = senderTo(['127.0.0.1']);
    for (let n = 0; n < 3; n++) await post(sender, `http://127.0.0.1:${port}/`);
    expect(connections()).toBe(3);
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
    const target = await startCounting();
    const server = http.createServer((_, response) =>
      response.writeHead(status, { Location: `http://127.0.0.1:${target.port}/` }).end(),
    );
    const port = await listen(server);
    expect((await post(senderTo(['127.0.0.1']), `http://127.0.0.1:${port}/`)).status).toBe(status);
    expect(target.connections()).toBe(0);
  });

  it('goes to the address that was checked, also when the name leads elsewhere a moment later', async () => {
    const inside = await startCounting();
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    // The network is listed, the name is not: so it is resolved, and checked, once.
    const sender = senderTo(['127.0.0.0/8'], { resolve });
    const result = await post(sender, `https://hooks.example.com:${inside.port}/`);
    // The server there speaks no TLS, and that is all that can be known.
    expect(result.status).toBeNull();
    expect([asked, inside.connections()]).toEqual([1, 1]);
    // At the next message the name leads to a forbidden address.
    await post(sender, `https://hooks.example.com:${inside.port}/`);
    expect([asked, inside.connections()]).toEqual([2, 1]);
  });

  it('goes nowhere when the list of the operator no longer has the address', async () => {
    const { port, connections } = await startCounting();
    expect((await post(senderTo([]), `http://127.0.0.1:${port}/`)).status).toBeNull();
    expect(connections()).toBe(0);
  });

  it('reaches a listed host by the names of the operating system', async () => {
    const { port } = await startCounting();
    expect((await post(senderTo(['localhost']), `http://localhost:${port}/`)).status).toBe(200);
  });
});

describe('over TLS', () => {
  const certificateFor = (name: string) => {
    const folder = temporaryFolder();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '2'];
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  };

  it('the certificate must be of the name, and the name is sent, although the address was checked', async () => {
    const names: unknown[] = [];
    const server = https.createServer(
      {
        ...certificateFor('hooks.example.com'),
        SNICallback: (name, callback) => {
          names.push(name);
          callback(null);
        },
      },
      (_, response) => response.end(),
    );
    const port = await listen(server);
    const sender = senderTo(['127.0.0.0/8'], { resolve: async () => ['127.0.0.1'] });
    // Nobody has signed this certificate.
    expect(await post(sender, `https://hooks.example.com:${port}/`)).toEqual({
      status: null,
      reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(names).toEqual(['hooks.example.com']);
  });
});

describe('an endpoint that does not answer', () => {
  const silent = (answer: (socket: net.Socket) => void = () => {}) =>
    listen(
      net.createServer((socket) => {
        socket.on('error', () => {});
        answer(socket);
      }),
    );
  const sender = senderTo(['127.0.0.1']);

  it.each([
    ['accepts and is silent', () => {}],
    ['answers garbage', (socket: net.Socket) => socket.end('\x00\x01garbage\r\n\r\n')],
    ['closes at once', (socket: net.Socket) => socket.end()],
    ['resets', (socket: net.Socket) => socket.resetAndDestroy()],
    ['answers with half of a status line', (socket: net.Socket) => socket.write('HTTP/1.1 20')],
    [
      'sends headers for ever',
      (socket: net.Socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`),
    ],
    ['sends hints for ever', (socket: net.Socket) => sendHints(socket)],
    [
      'switches protocols',
      (socket: net.Socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
  ])('fails in time: it %s', async (_, answer) => {
    const port = await silent(answer);
    const begun = performance.now();
    expect((await post(sender, `http://127.0.0.1:${port}/`)).status).toBeNull();
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('fails: nothing listens', async () => {
    expect(await post(sender, 'http://127.0.0.1:1/')).toEqual({ status: null, reason: 'ECONNREFUSED' });
  });

  it('fails in time: its name is not resolved', async () => {
    const slow = senderTo([], { resolve: () => new Promise(() => {}) });
    expect((await post(slow, 'https://hooks.example.com/')).status).toBeNull();
  });

  it('ends when the server stops', async () => {
    const port = await silent();
    const patient = senderTo(['127.0.0.1'], { limits: { answerMs: 60_000, restMs: 1 } });
    expect((await post(patient, `http://127.0.0.1:${port}/`, AbortSignal.timeout(20))).status).toBeNull();
  });
});

describe('an answer that has no end', () => {
  it('is cut off, and its status counts', async () => {
    let sent = 0;
    const server = http.createServer((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent++;
      };
      response.writeHead(200).on('drain', more);
      more();
    });
    const port = await listen(server);
    const begun = performance.now();
    expect((await post(senderTo(['127.0.0.1']), `http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(sent).toBeLessThan(1_000);
  });
});

function sendHints(socket: net.Socket): void {
  const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'), 5);
  socket.once('close', () => clearInterval(timer));
}
