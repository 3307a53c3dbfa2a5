/** What the command can be told, and its help. */
import { parseArgs } from 'node:util';
import { Problem, quotedArgument } from './problem.ts';
import { SHELLS, type Shell } from './shell.ts';

export const COMMANDS = ['get', 'env', 'exec', 'list', 'login', 'logout'] as const;
export type CommandName = (typeof COMMANDS)[number];

export const HELP = `Temporary AWS credentials of accounts that are connected to Aurora.

  aurora-credentials [get] CONNECTION          as JSON, for credential_process in ~/.aws/config
  aurora-credentials env CONNECTION            as variables for a shell: eval "$(aurora-credentials env ...)"
  aurora-credentials exec CONNECTION -- CMD    run a program that gets them, anew as long as it runs
  aurora-credentials list                      the connections
  aurora-credentials login --server URL        keep server and token; the token is asked for, or piped in
  aurora-credentials logout                    forget them

CONNECTION is an id, a name, a role's ARN, or an AWS account's twelve digits.

  --server URL          the server                          (AURORA_SERVER, else that of the login)
  --token-file FILE     the token is in this file           (AURORA_TOKEN, AURORA_TOKEN_FILE, else that of the login)
  --duration SECONDS    how long the session lasts, 900 to 43200; also 15m, 1h
  --access read-only    a session that can only read
  --policy NAME         a session within this policy of the operator's
  --region REGION       whose STS is asked; for exec, also AWS_REGION of the program
  --shell SHELL         env: sh (the default), fish or powershell
  --static              exec: the credentials as plain variables, which expire, for programs that know nothing else
  --all                 list: also what is disconnected
  --json                env, list and errors: for programs
  --help, --version

Exit codes: 0 done, 2 wrong usage, 3 not logged in, 4 token refused, 5 no such connection, 6 no credentials as the
connection stands, 7 unavailable, try later, 1 anything else; of exec, those of the program.
`;

const OPTIONS = {
  server: { type: 'string' },
  'token-file': { type: 'string' },
  duration: { type: 'string' },
  access: { type: 'string' },
  policy: { type: 'string' },
  region: { type: 'string' },
  shell: { type: 'string' },
  static: { type: 'boolean' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type OptionName = keyof typeof OPTIONS;

const SESSION: readonly OptionName[] = ['duration', 'access', 'policy', 'region'];
const ACCESS: readonly OptionName[] = ['server', 'token-file', 'json'];

/** What each may be told. */
const ACCEPTED: Readonly<Record<CommandName, readonly OptionName[]>> = {
  get: [...ACCESS, ...SESSION],
  env: [...ACCESS, ...SESSION, 'shell'],
  exec: [...ACCESS, ...SESSION, 'static'],
  list: [...ACCESS, 'all'],
  login: ACCESS,
  logout: ['json'],
};

export type CommandLine = {
  readonly command: CommandName | 'help' | 'version';
  /** Empty for those that take none. */
  readonly connection: string;
  /** For exec. */
  readonly program: readonly string[];
  readonly server: string | undefined;
  readonly tokenFile: string | undefined;
  readonly narrowing: {
    readonly duration: string | undefined;
    readonly access: string | undefined;
    readonly policy: string | undefined;
    readonly region: string | undefined;
  };
  readonly shell: Shell;
  readonly static: boolean;
  readonly all: boolean;
  readonly json: boolean;
};

/** Throws a Problem of the kind USAGE. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const end = args.indexOf('--');
  const program = end === -1 ? [] : args.slice(end + 1);
  const { values, positionals } = parse(end === -1 ? args : args.slice(0, end));
  const named = COMMANDS.find((name) => name === positionals[0]);
  const command = values.help === true ? 'help' : values.version === true ? 'version' : (named ?? 'get');
  const rest = named === undefined ? positionals : positionals.slice(1);
  const line: CommandLine = {
    command,
    connection: rest[0] ?? '',
    program,
    server: values.server,
    tokenFile: values['token-file'],
    narrowing: {
      duration: values.duration === undefined ? undefined : seconds(values.duration),
      access: values.access,
      policy: values.policy,
      region: values.region,
    },
    shell: shellOf(values.shell),
    static: values.static === true,
    all: values.all === true,
    json: values.json === true,
  };
  if (command === 'help' || command === 'version') return line;

  const strange = (Object.keys(values) as OptionName[]).find((name) => !ACCEPTED[command].includes(name));
  if (strange !== undefined) throw usage(`--${strange} is not for ${command}.`);
  const wanted = command === 'get' || command === 'env' || command === 'exec' ? 1 : 0;
  if (rest.length < wanted || (wanted === 1 && line.connection === ''))
    throw usage(`${command} needs a connection.`);
  // What stands here by mistake may be a token: it is not repeated.
  if (rest.length > wanted)
    throw usage(`${command} takes ${wanted === 0 ? 'nothing' : 'one connection and nothing'} else.`);
  if (command === 'exec' && program[0] === undefined)
    throw usage('exec needs a program: exec CONNECTION -- PROGRAM.');
  if (command !== 'exec' && end !== -1) throw usage(`${command} takes nothing after "--".`);
  return line;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usage((error as Error).message.split('. ')[0] ?? '');
  }
}

/** As the server takes it; whether it is too long or too short is the server's to say. */
function seconds(text: string): string {
  const [, count, unit] = /^(\d{1,6})(s|m|h)?$/.exec(text) ?? [];
  if (count === undefined)
    throw usage(`--duration must be a time such as 3600, 15m or 1h; it is ${quotedArgument(text)}.`);
  return String(Number(count) * (unit === 'h' ? 3_600 : unit === 'm' ? 60 : 1));
}

function shellOf(text = 'sh'): Shell {
  const shell = SHELLS.find((name) => name === text);
  if (shell === undefined)
    throw usage(`--shell must be ${SHELLS.join(', ')}; it is ${quotedArgument(text)}.`);
  return shell;
}

function usage(message: string): Problem {
  return new Problem('USAGE', message, ['See what there is: aurora-credentials --help']);
}
