/** The commands: what each one does and prints. */
import { ViewerDocument } from '../../schema/generated/graphql.ts';
import { checkServer, checkToken, findAccess, readTokenFile, serverVariable } from './access.ts';
import { ApiClient } from './api-client.ts';
import { type CommandLine, HELP, readCommandLine } from './command-line.ts';
import { listConnections, toRequestedAccount, toTable } from './connections.ts';
import type { Host } from './host.ts';
import { loginFile, removeLogin, writeLogin } from './login-file.ts';
import { asProblem, EXIT_CODES, Problem, printable, printableJson, wantsJson } from './problem.ts';
import { readToken } from './read-token.ts';
import { type Ending, runProgram } from './run-program.ts';
import { toShell } from './shell.ts';
import { type Environment, fixedVariables } from './variables.ts';
import { VERSION } from './version.ts';
import { withCredentials } from './with-credentials.ts';

/** Returns the exit code, or the signal that ended the program. Never throws. */
export async function run(
  args: readonly string[],
  host: Host,
  program = 'aurora-credentials',
): Promise<Ending> {
  try {
    const line = readCommandLine(args);
    const { command } = line;
    if (command === 'exec') return await execute(line, host);
    await COMMANDS[command](line, host);
    return { code: 0 };
  } catch (error) {
    const problem = asProblem(error);
    host.report(wantsJson(args) ? problem.toJson(program) : problem.toText(program));
    return { code: EXIT_CODES[problem.kind] };
  }
}

type Command = (line: CommandLine, host: Host) => void | Promise<void>;

const COMMANDS: Readonly<Record<Exclude<CommandLine['command'], 'exec'>, Command>> = {
  help: (_line, { print }) => print(HELP.trimEnd()),
  version: (_line, { print }) => print(VERSION),
  login: logIn,
  logout: logOut,
  list,
  env: printVariables,
  get: printForProcess,
};

/** Prints the format that AWS's SDKs expect of `credential_process`. */
async function printForProcess(line: CommandLine, { environment, print }: Host): Promise<void> {
  const { credentials } = await getCredentials(line, environment);
  const { AccessKeyId, SecretAccessKey, Token, Expiration, AccountId } = credentials;
  print(
    printableJson({ Version: 1, AccessKeyId, SecretAccessKey, SessionToken: Token, Expiration, AccountId }),
  );
}

async function printVariables(line: CommandLine, { environment, print }: Host): Promise<void> {
  const { credentials } = await getCredentials(line, environment);
  const variables = fixedVariables(credentials);
  print(line.json ? printableJson(variables, 2) : toShell(line.shell, variables));
}

async function execute(line: CommandLine, { environment, report }: Host): Promise<Ending> {
  const client = new ApiClient(await findAccess(line, environment));
  const connection = await toRequestedAccount(client, line.connection);
  const ending = await withCredentials({ ...line, client, connection, environment }, (variables) =>
    runProgram(line.program, variables),
  );
  if ('problem' in ending) report(`aurora-credentials: ${printable(ending.problem)}`);
  return ending;
}

async function list(line: CommandLine, { environment, print, report }: Host): Promise<void> {
  const found = await listConnections(new ApiClient(await findAccess(line, environment)));
  const shown = found.filter(({ status }) => line.all || status !== 'DISCONNECTED');
  if (line.json) return print(printableJson(shown, 2));
  if (shown.length === 0) return report('This token may see no connections.');
  print(toTable(shown));
}

async function logIn(line: CommandLine, { environment, input, report }: Host): Promise<void> {
  const address = line.server ?? serverVariable(environment) ?? '';
  if (address === '') {
    throw new Problem('USAGE', 'login needs the address of the server.', [
      'aurora-credentials login --server https://aurora.example.com',
    ]);
  }
  const server = checkServer(address);
  const text = line.tokenFile === undefined ? await readToken(input) : await readTokenFile(line.tokenFile);
  const token = checkToken(text, 'The input');
  const renewal = 'Check the token and log in again.';
  const { viewer } = await new ApiClient({ server, token, renewal }).query(ViewerDocument, {});
  const file = loginFile(environment);
  await writeLogin(file, { server, token });

  const where = viewer.workspaces?.map(({ name }) => name).join(', ') ?? 'all workspaces';
  report(
    printable(
      `Logged in at ${server} as "${viewer.name}" (${where}). Stored in ${file}, readable only by you.`,
    ),
  );
  const lacks = [
    viewer.scopes.includes('CREDENTIALS_READ') ? '' : 'get credentials (it lacks credentials:read)',
    viewer.scopes.includes('CONNECTIONS_READ')
      ? ''
      : 'list connections or find them by name (it lacks connections:read)',
  ].filter((lack) => lack !== '');
  for (const lack of lacks) report(`This token cannot ${lack}.`);
}

async function logOut(_line: CommandLine, { environment, report }: Host): Promise<void> {
  const file = loginFile(environment);
  const was = await removeLogin(file);
  report(
    was
      ? `Removed ${file}. The token is still valid: the operator can revoke it.`
      : 'You were not logged in.',
  );
}

async function getCredentials(
  { connection: text, narrowing, ...line }: CommandLine,
  environment: Environment,
) {
  const client = new ApiClient(await findAccess(line, environment));
  const connection = await toRequestedAccount(client, text);
  return { client, connection, credentials: await client.credentials(connection, narrowing) };
}
