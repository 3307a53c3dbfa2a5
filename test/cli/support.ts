/** The command as a process, and a fake server that answers as the test says. */
import { EventEmitter, once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { build } from '../../scripts/build.ts';
import { runAurora } from '../../src/cli/aurora/run.ts';
import type { Host } from '../../src/cli/host.ts';
import { run } from '../../src/cli/run.ts';
import type { Ending } from '../../src/cli/run-program.ts';
import { listen } from '../support/listen.ts';
import { runProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A realistic token. Tests check that it does not leak. */
export const TOKEN = 'aurora_key_of-the-tests-0123456789';

const SOURCES = { 'aurora-credentials': 'main.ts', aurora: 'aurora/main.ts' };

/** Once per test file, because bundling takes longer than running. */
export async function bundleCommand(
  name: keyof typeof SOURCES = 'aurora-credentials',
): Promise<{ program: URL; remove(): void }> {
  const folder = new URL(`../../dist-test-${name}-${process.pid}/`, import.meta.url);
  await build({ [`${name}.js`]: new URL(`../../src/cli/${SOURCES[name]}`, import.meta.url) }, folder);
  return {
    program: new URL(`${name}.js`, folder),
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
export const call = callOf((args, host) => run(args, host));

/** The same for the command `aurora`. */
export const callAurora = callOf(runAurora);

function callOf(command: (args: readonly string[], host: Host) => Promise<Ending>) {
  return async (args: readonly string[], environment: Record<string, string> = {}, input = '') => {
    const calling = startCall(command, args, environment, input);
    return { ...(await calling.ending), ...calling.output };
  };
}

/** The command within the test's process, while it runs. */
export function startAuroraCommand(args: readonly string[], environment: Record<string, string>) {
  return startCall(runAurora, args, environment, '');
}

function startCall(
  command: (args: readonly string[], host: Host) => Promise<Ending>,
  args: readonly string[],
  environment: Record<string, string>,
  input: string,
) {
  const output = { stdout: '', stderr: '' };
  const reports = new EventEmitter();
  const ending = command(args, {
    environment: { XDG_CONFIG_HOME: '/nowhere', ...environment },
    input: Readable.from([input]),
    print: (line) => {
      output.stdout += `${line}\n`;
    },
    report: (line) => {
      output.stderr += `${line}\n`;
      reports.emit('report');
    },
  }).then((ended) => ({ code: 'code' in ended ? ended.code : null }));
  return {
    output,
    ending,
    /** Waits until it has reported a match. */
    async reported(pattern: RegExp) {
      while (!pattern.test(output.stderr)) await once(reports, 'report');
    },
  };
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
  return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

export function reply(status: number, body: object, headers: Record<string, string> = {}): Handler {
  return (_request, response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}
