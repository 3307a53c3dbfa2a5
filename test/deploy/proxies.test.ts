/** The example configurations of nginx and Caddy, in front of a real server. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { ConnectionProgressDocument, ViewerDocument } from '../support/documents.ts';
import { onFinished } from '../support/lifetime.ts';
import { listen } from '../support/listen.ts';
import { freePort } from '../support/postgres-cluster.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { findProgram } from './support/find-program.ts';

/** A certificate of the test, which no client knows. */
function makeCertificate(folder: string): void {
  const openssl = findProgram('openssl', 'openssl');
  const files = ['-keyout', join(folder, 'aurora.key'), '-out', join(folder, 'aurora.crt')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  execFileSync(openssl, ['req', ...kind, '-subj', '/CN=localhost', ...files], { stdio: 'pipe' });
}

/** Runs a proxy until the test is finished, once it accepts connections. */
async function runProxy(program: string, args: readonly string[], url: string, environment = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const end = once(child, 'close');
  onFinished(async () => {
    child.kill('SIGTERM');
    await end;
  });
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended: ${output}`);
      await fetch(`${url}/health/live`);
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** Replaces a part of an example, which must have it. */
function replace(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`The example lacks "${part}".`);
  return text.replaceAll(part, by);
}

/** nginx with the example, on free ports, and with the files of its main configuration in a folder. */
async function startNginx(serverUrl: string): Promise<string> {
  const nginx = findProgram('nginx', 'nginx-light');
  const folder = temporaryFolder();
  makeCertificate(folder);
  const [port, plainPort] = [await freePort(), await freePort()];
  let example = readFileSync('deploy/nginx/aurora.conf', 'utf8');
  example = replace(example, 'server 127.0.0.1:4000 ', `server ${new URL(serverUrl).host} `);
  example = replace(example, 'listen 443 ', `listen 127.0.0.1:${port} `);
  example = replace(example, 'listen 80;', `listen 127.0.0.1:${plainPort};`);
  example = replace(example, '/etc/nginx/tls/', `${folder}/`);
  writeFileSync(join(folder, 'aurora.conf'), example);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    pid ${folder}/pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
      include ${folder}/aurora.conf;
    }`,
  );
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf')];
  execFileSync(nginx, ['-t', ...args], { stdio: 'pipe' });
  const url = `https://localhost:${port}`;
  await runProxy(nginx, args, url);
  const redirect = await fetch(`http://127.0.0.1:${plainPort}/graphql?a=1`, {
    redirect: 'manual',
    headers: { Host: 'aurora.example.com' },
  });
  expect([redirect.status, redirect.headers.get('location')]).toEqual([
    308,
    expect.stringMatching(/^https:\/\/[^/]+\/graphql\?a=1$/),
  ]);
  return url;
}

/** Caddy with the example as it is. Without TLS, because its certificate authority would change this machine. */
async function startCaddy(...serverUrls: string[]): Promise<string> {
  const caddy = findProgram('caddy', 'caddy');
  const folder = temporaryFolder();
  const url = `http://localhost:${await freePort()}`;
  const example = readFileSync('deploy/caddy/Caddyfile', 'utf8');
  // Another Caddy of this machine may have the usual port of the administration.
  writeFileSync(join(folder, 'Caddyfile'), replace(example, '{\n\t# Time', '{\n\tadmin off\n\t# Time'));
  const args = ['--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
  const environment = {
    PUBLIC_URL: url,
    AURORA_SERVERS: serverUrls.map((serverUrl) => new URL(serverUrl).host).join(' '),
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
    HOME: folder,
  };
  execFileSync(caddy, ['validate', ...args], { env: { ...process.env, ...environment }, stdio: 'pipe' });
  await runProxy(caddy, ['run', ...args], url, environment);
  return url;
}

async function nextOf<T>(results: AsyncGenerator<T>): Promise<T | undefined> {
  const { value } = await results.next();
  return value as T | undefined;
}

describe.each([
  ['nginx', startNginx],
  ['Caddy', startCaddy],
] as const)('the example of %s', (_, startProxy) => {
  // The clients of the test do not know the certificate.
  beforeAll(() => void vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0'));
  afterAll(() => void vi.unstubAllEnvs());

  it('passes on requests, WebSocket and each server-sent event at once', async () => {
    const aurora = await startAurora({ environment: { TRUST_PROXY: '127.0.0.1' } });
    const url = await startProxy(aurora.app.url);
    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
      arrival: 30_000,
    });
    const connection = await aurora.connect(workspace.id, arn);
    const client = createClient(url, OPERATOR_TOKEN);
    onFinished(() => client.close());

    const answer = await fetch(`${url}/health/ready`);
    expect(answer.headers.has('strict-transport-security')).toBe(url.startsWith('https'));
    expect(await client.send(ViewerDocument, {})).toMatchObject({ viewer: { kind: 'OPERATOR' } });
    const variables = { connectionId: connection.id };
    const streams = [
      client.subscribe(ConnectionProgressDocument, variables),
      serverSentEvents(url, ConnectionProgressDocument, variables, `Bearer ${OPERATOR_TOKEN}`),
    ];
    // The verification goes on, so the streams stay open: a proxy that waits for more would hand out nothing.
    for (const stream of streams)
      expect(await nextOf(stream)).toMatchObject({ connectionProgress: { sequence: 1 } });
    await aurora.runToEnd(connection.id);
    for (const stream of streams) {
      let last: unknown;
      for await (const { connectionProgress } of stream) last = connectionProgress.__typename;
      expect(last).toBe('ConnectionEstablished');
    }
  });

  it("tells the server the client's address and the scheme, whatever the client claims", async () => {
    const echo = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
    const url = await startProxy(`http://127.0.0.1:${await listen(echo)}`);
    const scheme = new URL(url).protocol.replace(':', '');
    const response = await fetch(url, {
      headers: {
        'X-Forwarded-For': '203.0.113.7',
        'X-Forwarded-Proto': scheme === 'https' ? 'http' : 'https',
      },
    });
    const headers = (await response.json()) as Record<string, string>;
    expect(headers['x-forwarded-for']).toMatch(/(?:^|, )(?:127\.0\.0\.1|::1)$/);
    expect(headers['x-forwarded-proto']).toBe(scheme);
  });
});

describe('the example of Caddy, with several servers', () => {
  /** A server that answers each request with its name. */
  async function startNamed(name: string, readiness: number): Promise<string> {
    const server = createServer(({ url }, response) => {
      response.statusCode = url === '/health/ready' ? readiness : 200;
      response.end(name);
    });
    return `http://127.0.0.1:${await listen(server)}`;
  }

  /** The names of the servers that answer, or the status of the proxy. */
  const answers = async (url: string) => {
    const names = new Set<string>();
    for (let n = 0; n < 10; n++) {
      const response = await fetch(url);
      names.add(response.ok ? await response.text() : String(response.status));
    }
    return [...names];
  };

  it('sends requests only to those that are ready', async () => {
    const url = await startCaddy(await startNamed('stopping', 503), await startNamed('ready', 200));
    await vi.waitFor(async () => expect(await answers(url)).toEqual(['ready']), { timeout: 10_000 });
  });

  it('tries another when one refuses the connection', async () => {
    const gone = `http://127.0.0.1:${await freePort()}`;
    const url = await startCaddy(gone, await startNamed('left', 200));
    expect(await answers(url)).toEqual(['left']);
  });
});
