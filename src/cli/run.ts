/** The command: what each of its parts does, and what it prints. */
import type { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { ViewerDocument } from '../../schema/generated/graphql.ts';
import { checkServer, checkToken, findAccess, readTokenFile } from './access.ts';
import { type CommandLine, HELP, readCommandLine } from './command-line.ts';
import { listConnections, resolveConnection, toTable } from './connections.ts';
import { loginFile, removeLogin, writeLogin } from './login-file.ts';
import { EXIT_CODES, Problem, printable, printableJson } from './problem.ts';
import { readToken } from './read-token.ts';
import { startRelay } from './relay.ts';
import { type Ending, runProgram } from './run-program.ts';
import { createServer, type Server } from './server.ts';
import { toShell } from './shell.ts';
import { fixedVariables, programEnvironment, refreshedVariables, usualRegion } from './variables.ts';
import { VERSION } from './version.ts';

/** What the command is called in. */
export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a token is read from. */
  readonly input: Readable | ReadStream;
  /** What was asked for: standard output. */
  print(line: string): void;
  /** Everything else: standard error. */
  tell(line: string): void;
};

/** The exit code, or the signal that ended the program which was run. Never throws. */
export async function run(args: readonly string[], around: Surroundings): Promise<Ending> {
  try {
    const line = readCommandLine(args);
    if (line.command === 'exec') return await execute(line, around);
    await perform(line, around);
    return { code: 0 };
  } catch (error) {
    const problem = error instanceof Problem ? error : unexpected(error);
    // As it was asked for, also when that could not be read; what stands behind "--" is the program's.
    const [end, asJson] = [args.indexOf('--'), args.indexOf('--json')];
    const wantsJson = asJson !== -1 && (end === -1 || asJson < end);
    around.tell(wantsJson ? problem.toJson() : problem.toText());
    return { code: EXIT_CODES[problem.kind] };
  }
}

async function perform(line: CommandLine, around: Surroundings): Promise<void> {
  switch (line.command) {
    case 'help':
      return around.print(HELP.trimEnd());
    case 'version':
      return around.print(VERSION);
    case 'login':
      return logIn(line, around);
    case 'logout':
      return logOut(around);
    case 'list':
      return list(line, around);
    case 'env':
      return printVariables(line, around);
    default:
      return printForProcess(line, around);
  }
}

/** As AWS's SDKs read what `credential_process` prints. */
async function printForProcess(line: CommandLine, { environment, print }: Surroundings): Promise<void> {
  const { credentials } = await getCredentials(line, environment);
  const { AccessKeyId, SecretAccessKey, Token, Expiration, AccountId } = credentials;
  print(
    printableJson({ Version: 1, AccessKeyId, SecretAccessKey, SessionToken: Token, Expiration, AccountId }),
  );
}

async function printVariables(line: CommandLine, { environment, print }: Surroundings): Promise<void> {
  const { credentials } = await getCredentials(line, environment);
  const variables = fixedVariables(credentials);
  print(line.json ? printableJson(variables, 2) : toShell(line.shell, variables));
}

async function execute(line: CommandLine, { environment, tell }: Surroundings): Promise<Ending> {
  // Before the program starts: what is wrong is told by us, and better.
  const { credentials, server, connection } = await getCredentials(line, environment);
  const region = line.narrowing.region ?? (await usualRegion(environment));
  const relay = line.static
    ? null
    : await startRelay(() => server.rawCredentials(connection, line.narrowing));
  try {
    const variables = relay === null ? fixedVariables(credentials) : refreshedVariables(relay);
    const ending = await runProgram(
      line.program,
      programEnvironment(environment, { ...variables, ...(region !== undefined && { AWS_REGION: region }) }),
    );
    if ('problem' in ending) tell(`aurora-credentials: ${printable(ending.problem)}`);
    return ending;
  } finally {
    relay?.close();
  }
}

async function list(line: CommandLine, { environment, print, tell }: Surroundings): Promise<void> {
  const found = await listConnections(createServer(await findAccess(line, environment)));
  const shown = found.filter(({ status }) => line.all || status !== 'DISCONNECTED');
  if (line.json) return print(printableJson(shown, 2));
  if (shown.length === 0) return tell('There are no connections that this token may see.');
  print(toTable(shown));
}

async function logIn(line: CommandLine, { environment, input, tell }: Surroundings): Promise<void> {
  const address = line.server ?? environment['AURORA_SERVER'] ?? '';
  if (address === '') {
    throw new Problem('USAGE', 'login needs the address of the server.', [
      'aurora-credentials login --server https://aurora.example.com',
    ]);
  }
  const server = checkServer(address);
  const text = line.tokenFile === undefined ? await readToken(input) : await readTokenFile(line.tokenFile);
  const token = checkToken(text, 'What was entered');
  const renewal = 'Check the token, and log in again.';
  const { viewer } = await createServer({ server, token, renewal }).query(ViewerDocument, {});
  const file = loginFile(environment);
  await writeLogin(file, { server, token });

  const where = viewer.workspaces?.map(({ name }) => name).join(', ') ?? 'all workspaces';
  tell(printable(`Logged in at ${server} as "${viewer.name}" (${where}). Kept in ${file}, for you alone.`));
  const lacks = [
    viewer.scopes.includes('CREDENTIALS_READ') ? '' : 'get credentials (it has no credentials:read)',
    viewer.scopes.includes('CONNECTIONS_READ')
      ? ''
      : 'list connections or find them by name (it has no connections:read)',
  ].filter((lack) => lack !== '');
  for (const lack of lacks) tell(`This token cannot ${lack}.`);
}

async function logOut({ environment, tell }: Surroundings): Promise<void> {
  const file = loginFile(environment);
  const was = await removeLogin(file);
  tell(
    was
      ? `Removed ${file}. The token itself is as good as before: the operator can revoke it.`
      : 'You were not logged in.',
  );
}

async function getCredentials(
  { connection: text, narrowing, ...line }: CommandLine,
  environment: Surroundings['environment'],
) {
  const server: Server = createServer(await findAccess(line, environment));
  const connection = await resolveConnection(server, text);
  return { server, connection, credentials: await server.credentials(connection, narrowing) };
}

function unexpected(error: unknown): Problem {
  return new Problem('UNEXPECTED', error instanceof Error ? error.message : String(error), [
    'This is a mistake in aurora-credentials, or something about this machine that it did not foresee.',
  ]);
}
