/** The commands of `aurora`, with their options and help. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_ROLE_NAME, SESSION_SECONDS } from '../../setup-kit/role-setup.ts';
import type { Host } from '../host.ts';
import type { Ending } from '../run-program.ts';
import { VERSION } from '../version.ts';
import { listAccounts } from './accounts.ts';
import { configure } from './configure.ts';
import { connect } from './connect.ts';
import { openConsole } from './console.ts';
import { DEFAULT_PARALLEL, execute } from './exec.ts';
import { explain } from './explain.ts';
import { ORGANIZATION_ACTIONS, organization } from './organization.ts';
import { ACCESSES, FORMS, setup } from './setup.ts';
import { showStatus } from './status.ts';

type Context = {
  readonly host: Host;
  /** What follows "--". */
  readonly program: readonly string[];
  /** Takes the result of the command. */
  end(ending: Ending): void;
};

const HELP_FOOTER = `
These commands of aurora-credentials work here too, with its options and exit codes:
  login --server URL   store server and token; asks for the token, or reads it from stdin
  logout               delete both
  get ACCOUNT          credentials as JSON, for credential_process
  env ACCOUNT          credentials as variables for a shell

The server and the token: --server and --token-file; AURORA_URL, and AURORA_TOKEN or AURORA_TOKEN_FILE; or the login.
ACCOUNT is twelve digits, a name, a role's ARN or an id.
Exit codes: 0 success, 1 the account does not work, 2 wrong usage, 3 the server is unreachable or rejects the token.`;

/** The command line, ready to parse. Throws CommanderError, also after help, and what the commands throw. */
export function auroraProgram({ host, program, end }: Context): Command {
  const root = new Command('aurora')
    .description('Connects AWS accounts to Aurora, and works in them.')
    .version(VERSION)
    .exitOverride()
    // `runAurora` reports errors.
    .configureOutput({ writeOut: (text) => host.print(text.trimEnd()), writeErr: () => {} })
    .addHelpText('after', HELP_FOOTER);
  const addCommand = (usage: string, description: string) =>
    root
      .command(usage)
      .description(description)
      .option('--server <url>', 'the address of Aurora')
      .option('--token-file <file>', 'the file that contains the token')
      .option('--json', 'JSON output, also of errors');

  addSetupCommands(addCommand, host, end);
  addAccountCommands(addCommand, host, end);

  withNarrowing(addCommand('exec', 'run a program in one or many accounts'))
    .option('--region <region>', 'the Region of the STS endpoint, and AWS_REGION of the program')
    .usage('[options] -- PROGRAM [ARGUMENT...]')
    .option('--account <account...>', 'the accounts')
    .option('--all', 'all accounts that are CONNECTED or DEGRADED')
    .option('--parallel <number>', 'programs at the same time', wholeNumber, DEFAULT_PARALLEL)
    .option('--static', 'plain variables, which expire, for programs that support nothing else')
    .action(async (options) => end(await execute(program, options, host)));
  return root;
}

type AddCommand = (usage: string, description: string) => Command;
type End = Context['end'];

function addSetupCommands(addCommand: AddCommand, host: Host, end: End): void {
  addCommand('connect <arn>', 'connect an account by the ARN of its role')
    .option('--workspace <workspace>', 'the id or the name of the workspace')
    .option('--name <name>', 'a name for the account')
    .option('--region <region>', 'the Region of the STS endpoint')
    .option('--wait', 'wait until the account is connected, or until it is certain that it fails')
    .action(async (arn, options) => end({ code: await connect(arn, options, host) }));
  addCommand('setup', 'print commands, a template or steps that create the role in the customer’s account')
    .addArgument(new Argument('<form>', 'the form').choices(FORMS))
    .option('--workspace <workspace>', 'the id or the name of the workspace')
    .addOption(new Option('--access <access>', 'what Aurora may do').choices(ACCESSES).default('power-user'))
    .option('--policy-arn <arn...>', 'managed policies, with --access own-policies')
    .option('--capabilities <set>', 'exactly the permissions of a capability set, such as OBSERVE')
    .option('--reads-itself', 'let the role read its policies, so that Aurora can check them')
    .option('--reads-organization', 'let the role read its organization, for connectOrganization')
    .option('--unit <id...>', 'with stackset: the units that get the role; r-… means all accounts')
    .option('--except <account...>', 'with stackset: accounts that do not get the role')
    .option('--role-name <name>', 'the name of the role', DEFAULT_ROLE_NAME)
    .option('--max-session <seconds>', 'the maximum duration of a session', wholeNumber, SESSION_SECONDS.min)
    .action(async (form, options) => end({ code: await setup(form, options, host) }));
  addCommand('organization', 'connect an organization, or show how far its accounts have come')
    .addArgument(new Argument('<action>', 'what to do').choices(ORGANIZATION_ACTIONS))
    .argument('[arn]', 'with connect: the role that reads the organization')
    .option('--workspace <workspace>', 'the id or the name of the workspace')
    .action(async (action, arn, options) => end({ code: await organization(action, arn, options, host) }));
  addCommand('explain <file>', 'say what a trust policy allows, and what is wrong; "-" reads standard input')
    .requiredOption('--role <arn>', 'the ARN of the role')
    .option('--workspace <workspace>', 'the id or the name of the workspace')
    .action(async (file, options) => end({ code: await explain(file, options, host) }));
}

function addAccountCommands(addCommand: AddCommand, host: Host, end: End): void {
  addCommand('accounts', 'list the accounts')
    .alias('list')
    .option('--workspace <workspace>', 'only of this workspace: its id or name')
    .option('--status <status...>', 'only with these states, such as connected or failed')
    .option('--search <text>', 'only where the name, the account or the role contains the text')
    .option('--all', 'include disconnected accounts')
    .action(async (options) => end({ code: await listAccounts(options, host) }));
  addCommand('status', 'show the state of one account, or of all')
    .argument('[account]')
    .action(async (account, options) => end({ code: await showStatus(account, options, host) }));
  withNarrowing(addCommand('configure', 'write a profile for each account into the AWS config file'))
    .option('--workspace <workspace>', 'only of this workspace: its id or name')
    .option('--remove', 'remove these profiles')
    .action(async (options) => end({ code: await configure(options, host) }));
  withNarrowing(addCommand('console', 'print a link that signs in to the AWS console: the link is a secret'))
    .option('--region <region>', 'the Region of the STS endpoint and of the console')
    .argument('[account]')
    .action(async (account, options) => end({ code: await openConsole(account, options, host) }));
}

/** Options that restrict a session. */
function withNarrowing(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--access <access>',
        'read-only: the session can only read; observe: it cannot read data either',
      ).choices(['read-only', 'observe']),
    )
    .option('--policy <name>', 'a session restricted by this policy, which the operator has configured')
    .option('--session-policy <file>', 'a session restricted by the policy document in this file')
    .option('--source-ip <ranges>', 'a session for these public addresses only, with commas between them')
    .option('--duration <seconds>', 'the duration of the session, 900 to 43200', wholeNumber);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
}
