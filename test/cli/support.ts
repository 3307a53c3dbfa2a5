/** The command as a process, and a fake server that answers as the test says. */
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { build } from '../../scripts/build.ts';
import { run } from '../../src/cli/run.ts';
import { runProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A realistic token. Tests check that it does not leak. */
export const TOKEN = 'aurora_key_of-the-tests-0123456789';

/** Once per test file, because bundling takes longer than running. */
export async function bundleCommand(): Promise<{ program: URL; remove(): void }> {
  const folder = new URL(`../../dist-test-cli-${process.pid}/`, import.meta.url);
  await build({ 'aurora-credentials.js': new URL('../../src/cli/main.ts', import.meta.url) }, folder);
  return {
    program: new URL('aurora-credentials.js', folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The command as a process, with its own home folder. */
export function commandIn(program: URL, home = temporaryFolder()) {
  return {
    home,
    loginFile: join(home, '.config', 'aurora', 'login.json'),
    run: (args: readonly string[], environment: Record<string, string> = {}, input?: string) =>
      runProgram(program, { HOME: home, ...environment }, args, input),
  };
}

/** The command within the test's process, which is faster. */
export async function call(args: readonly string[], environment: Record<string, string> = {}, input = '') {
  const output = { stdout: '', stderr: '' };
  const ending = await run(args, {
    environment: { XDG_CONFIG_HOME: '/nowhere', ...environment },
    input: Readable.from([input]),
    print: (line) => {
      output.stdout += `${line}\n`;
    },
    report: (line) => {
      output.stderr += `${line}\n`;
    },
  });
  return { ...output, code: 'code' in ending ? ending.code : null };
}

export const CREDENTIALS = {
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: "it's/a+secret",
  Token: 'session\\token$(id)`id`"',
  Expiration: '2026-11-23T13:00:00Z',
  AccountId: '123456789012',
};

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A fake server, with its address and the requests that it got. */
export async function startFake(handler: Handler) {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

export function reply(status: number, body: object, headers: Record<string, string> = {}): Handler {
  return (_request, response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}
