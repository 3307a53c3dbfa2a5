/** `aurora configure`: profiles with credential_process in the AWS config file. */
import { chmod, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ListedConnection, listConnections } from '../connections.ts';
import type { Host } from '../host.ts';
import { Problem, printable, printableJson } from '../problem.ts';
import { isLive, isOfWorkspace, isUsable } from './accounts.ts';
import { type ClientOptions, openClient } from './client.ts';
import { type NarrowingOptions, narrowingArguments } from './narrowing.ts';
import { isOnPath } from './on-path.ts';

type ConfigureOptions = ClientOptions &
  NarrowingOptions & { readonly workspace?: string; readonly remove?: boolean };

const BEGIN = '# BEGIN aurora configure: this part is replaced by the command';
const END = '# END aurora configure';
/** What the profiles run. */
const COMMAND = 'aurora';
const NOT_ON_PATH =
  'The command aurora is not on the PATH, so the AWS CLI cannot use these profiles yet. Run "npm run build" in Aurora\'s project, and copy dist/aurora.js to a folder on the PATH as aurora.';

type Profile = { readonly profile: string; readonly connection: ListedConnection };

/** Replaces the part of the file between the markers. Returns 1 when another profile has the name of one. */
export async function configure(options: ConfigureOptions, host: Host): Promise<number> {
  const file = host.environment['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config');
  const old = await read(file);
  const { before, after } = split(old, file);
  const taken = profilesIn(before + after);
  const wanted = options.remove === true ? [] : profilesOf(await liveConnections(options, host));
  const usable = wanted.filter(({ connection }) => isUsable(connection));
  const written = usable.filter(({ profile }) => !taken.has(profile));
  const text = withProfiles(before, written, after, narrowingArguments(options));
  if (text !== old) await replace(file, text);
  const skipped = wanted
    .filter((one) => !written.includes(one))
    .map(({ profile, connection }) => ({
      profile,
      why: isUsable(connection)
        ? `${file} has another profile of this name. Remove that one, and run again.`
        : `the connection is ${connection.status}. What to do: aurora status ${connection.id}`,
    }));
  for (const { profile, why } of skipped) host.report(printable(`Skipped ${profile}: ${why}`));
  const names = written.map(({ profile }) => profile);
  if (options.json === true) {
    host.print(printableJson({ file, changed: text !== old, profiles: names, skipped }, 2));
  } else {
    for (const name of names) host.print(name);
    host.report(`${text === old ? 'Nothing to change in' : 'Wrote'} ${file}.`);
  }
  if (names.length > 0 && !(await isOnPath(COMMAND, host.environment))) host.report(NOT_ON_PATH);
  return written.length === usable.length ? 0 : 1;
}

async function liveConnections(options: ConfigureOptions, host: Host): Promise<ListedConnection[]> {
  const listed = await listConnections(await openClient(options, host));
  return listed.filter((one) => isLive(one) && isOfWorkspace(one, options.workspace));
}

/** `aurora-ACCOUNT`, as in the snippets of Aurora; with the role or the id where that is not unique. */
function profilesOf(connections: readonly ListedConnection[]): Profile[] {
  const count = (name: string, nameOf: (connection: ListedConnection) => string) =>
    connections.filter((one) => nameOf(one) === name).length;
  return connections.map((connection) => {
    const names = [byAccount, byRole].find((nameOf) => count(nameOf(connection), nameOf) === 1) ?? byId;
    return { profile: names(connection), connection };
  });
}

const byAccount = ({ accountId }: ListedConnection) => `aurora-${accountId}`;
const byRole = (connection: ListedConnection) =>
  `${byAccount(connection)}-${connection.roleArn.slice(connection.roleArn.lastIndexOf('/') + 1)}`;
const byId = (connection: ListedConnection) => `${byRole(connection)}-${connection.id.replace(/=+$/, '')}`;

/** What is before and after the markers. @throws Problem when only one of them is there */
function split(text: string, file: string): { before: string; after: string } {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 && end === -1) return { before: text, after: '' };
  if (begin === -1 || end < begin || text.indexOf(BEGIN, begin + 1) !== -1) {
    throw new Problem('USAGE', `The lines of aurora configure in ${file} are damaged: nothing was changed.`, [
      `Remove the lines that begin with "# BEGIN aurora" and "# END aurora", and the profiles between them.`,
    ]);
  }
  return { before: text.slice(0, begin), after: text.slice(end + END.length).replace(/^\r?\n/, '') };
}

function withProfiles(
  before: string,
  profiles: readonly Profile[],
  after: string,
  narrowing: string,
): string {
  if (profiles.length === 0) return before + after;
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const sections = profiles.map(({ profile, connection: { id, name, region } }) =>
    [
      `[profile ${profile}]`,
      ...(name === null ? [] : [`# ${printable(name)}`]),
      `credential_process = ${COMMAND} get ${printable(id)}${narrowing}`,
      `region = ${printable(region)}`,
      '',
    ].join('\n'),
  );
  return `${before}${gap}${[BEGIN, ...sections].join('\n')}${END}\n${after}`;
}

function profilesIn(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^\s*\[\s*profile\s+["']?([^\]"']+?)["']?\s*\]/gm)].map(([, name = '']) => name),
  );
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new Problem('USAGE', `Cannot read ${file}: ${(error as Error).message}`, [
      'Check the file, or name another one with AWS_CONFIG_FILE.',
    ]);
  }
}

/** Replaces the file in one step, with its mode. A link stays a link. */
async function replace(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  );
  const draft = `${target}.aurora-${process.pid}`;
  await writeFile(draft, text, { mode });
  await chmod(draft, mode);
  await rename(draft, target);
}
