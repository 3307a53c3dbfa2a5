/** The command line and the help text. */
import { parseArgs } from 'node:util';
import { LIST } from './connections.ts';
import { Problem, quotedArgument } from './problem.ts';
import { readSessionPolicy } from './session-policy-file.ts';
import { SHELLS, type Shell } from './shell.ts';

const COMMANDS = ['get', 'env', 'exec', 'list', 'login', 'logout'] as const;
type CommandName = (typeof COMMANDS)[number];

export const HELP = `Temporary AWS credentials of accounts that are connected to Aurora.

  aurora-credentials [get] CONNECTION          as JSON, for credential_process in ~/.aws/config
  aurora-credentials env CONNECTION            as variables for a shell: eval "$(aurora-credentials env ...)"
  aurora-credentials exec CONNECTION -- CMD    run a program with credentials that renew while it runs
  aurora-credentials list                      list the connections
  aurora-credentials login --server URL        store server and token; asks for the token, or reads it from stdin
  aurora-credentials logout                    delete the stored server and token

CONNECTION is an id, a name, a role's ARN, or an AWS account's twelve digits.

  --server URL          the server                          (or AURORA_URL, or the login)
  --token-file FILE     the file that contains the token    (or AURORA_TOKEN, AURORA_TOKEN_FILE, or the login)
  --duration SECONDS    the duration of the session, 900 to 43200; also 15m, 1h
  --access ACCESS       read-only: a session that can only read; observe: one that cannot read data either
  --policy NAME         a session restricted by this policy, which the operator has configured
  --session-policy FILE a session restricted by the policy document in this file
  --source-ip RANGES    a session for these public addresses only, such as 198.51.100.0/24,2001:db8::/32
  --region REGION       the Region of the STS endpoint; for exec, also AWS_REGION of the program
  --shell SHELL         for env: sh (the default), fish or powershell
  --static              for exec: plain variables, which expire, for programs that support nothing else
  --all                 for list: include disconnected connections
  --json                JSON output of env, list and errors
  --help, --version

Exit codes: 0 success, 2 wrong usage, 3 not logged in, 4 token refused, 5 no such connection, 6 the connection has no
credentials now, 7 unavailable, try later, 1 anything else; exec returns the exit code of the program.
`;

const OPTIONS = {
  server: { type: 'string' },
  'token-file': { type: 'string' },
  duration: { type: 'string' },
  access: { type: 'string' },
  policy: { type: 'string' },
  'session-policy': { type: 'string' },
  'source-ip': { type: 'string' },
  region: { type: 'string' },
  shell: { type: 'string' },
  static: { type: 'boolean' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type OptionName = keyof typeof OPTIONS;

const SESSION: readonly OptionName[] = [
  'duration',
  'access',
  'policy',
  'session-policy',
  'source-ip',
  'region',
];
const ACCESS: readonly OptionName[] = ['server', 'token-file', 'json'];

/** The options of each command. */
const ACCEPTED: Readonly<Record<CommandName, readonly OptionName[]>> = {
  get: [...ACCESS, ...SESSION],
  env: [...ACCESS, ...SESSION, 'shell'],
  exec: [...ACCESS, ...SESSION, 'static'],
  list: [...ACCESS, 'all'],
  login: ACCESS,
  logout: ['json'],
};

/** How to call the commands that need a connection. */
const USAGES: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  get: ['Usage: aurora-credentials get CONNECTION', 'For example: aurora-credentials get prod'],
  env: ['Usage: aurora-credentials env CONNECTION', 'For example: eval "$(aurora-credentials env prod)"'],
  exec: [
    'Usage: aurora-credentials exec CONNECTION -- PROGRAM [ARGUMENT...]',
    'For example: aurora-credentials exec prod -- aws s3 ls',
  ],
};

/** A valid command line. */
export type CommandLine = ReturnType<typeof readCommandLine>;

/** @throws Problem of the kind USAGE */
export function readCommandLine(args: readonly string[]) {
  const end = args.indexOf('--');
  const program = end === -1 ? [] : args.slice(end + 1);
  const { values, positionals } = parse(end === -1 ? args : args.slice(0, end));
  const named = COMMANDS.find((name) => name === positionals[0]);
  const command: CommandName | 'help' | 'version' =
    values.help === true ? 'help' : values.version === true ? 'version' : (named ?? 'get');
  const rest = named === undefined ? positionals : positionals.slice(1);
  const policyFile = values['session-policy'];
  const line = {
    command,
    /** Empty if the command has no connection. */
    connection: rest[0] ?? '',
    /** The program of exec, with its arguments. */
    program,
    server: values.server,
    tokenFile: values['token-file'],
    /** How to restrict the session: parameters of the request. The server has a default for each. */
    narrowing: {
      duration: values.duration === undefined ? undefined : seconds(values.duration),
      access: values.access,
      policy: values.policy,
      'session-policy': policyFile === undefined ? undefined : readSessionPolicy(policyFile),
      'source-ip': values['source-ip'],
      region: values.region,
    },
    shell: shellOf(values.shell),
    static: values.static === true,
    all: values.all === true,
    json: values.json === true,
  };
  if (command === 'help' || command === 'version') return line;

  const unsupported = (Object.keys(values) as OptionName[]).find((name) => !ACCEPTED[command].includes(name));
  if (unsupported !== undefined) throw usage(`${command} does not support --${unsupported}.`);
  checkArguments(command, rest, program);
  if (command !== 'exec' && end !== -1) throw usage(`${command} accepts nothing after "--".`);
  return line;
}

/** Messages do not repeat an argument in the wrong place: it may be a token. */
function checkArguments(command: CommandName, rest: readonly string[], program: readonly string[]): void {
  const usages = USAGES[command];
  if (usages === undefined) {
    if (rest.length > 0) throw usage(`${command} accepts no arguments.`);
    return;
  }
  const [connection = '', ...others] = rest;
  const isComplete = connection !== '' && (command !== 'exec' || program[0] !== undefined);
  if (isComplete && others.length === 0) return;
  const more = command === 'exec' ? 'a program after "--"' : 'nothing else';
  throw usage(`${command} needs one connection, and ${more}.`, [...usages, LIST]);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usage((error as Error).message.split('. ')[0] ?? '');
  }
}

/** The duration in seconds. The server checks the limits. */
function seconds(text: string): string {
  const [, count, unit] = /^(\d{1,6})(s|m|h)?$/.exec(text) ?? [];
  if (count === undefined)
    throw usage(`--duration must be a time such as 3600, 15m or 1h, but is ${quotedArgument(text)}.`);
  return String(Number(count) * (unit === 'h' ? 3_600 : unit === 'm' ? 60 : 1));
}

function shellOf(text = 'sh'): Shell {
  const shell = SHELLS.find((name) => name === text);
  if (shell === undefined)
    throw usage(`--shell must be one of ${SHELLS.join(', ')}, but is ${quotedArgument(text)}.`);
  return shell;
}

function usage(message: string, remedies: readonly string[] = []): Problem {
  return new Problem('USAGE', message, [...remedies, 'Show the help: aurora-credentials --help']);
}
