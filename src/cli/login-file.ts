/** Where `login` keeps the server and the token: a file that its owner alone may read. */
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Problem } from './problem.ts';

export type Login = { readonly server: string; readonly token: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** As the XDG Base Directory Specification has it. */
export function loginFile(environment: Environment): string {
  const base = environment['XDG_CONFIG_HOME'];
  // A relative one is to be ignored, the specification says.
  const folder = base !== undefined && isAbsolute(base) ? base : join(homedir(), '.config');
  return join(folder, 'aurora', 'login.json');
}

/** What is kept, or null when nothing is. Throws a Problem when others may read it, too. */
export async function readLogin(file: string): Promise<Login | null> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Problem('NOT_LOGGED_IN', `Others than you may read ${file}, which has your token.`, [
        `Take that from them: chmod 600 '${file}'`,
        'If others use this machine, have the token revoked, and log in with a new one.',
      ]);
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof Problem) throw error;
    throw unreadable(file, (error as Error).message);
  }
  try {
    const { server, token } = JSON.parse(text) as Partial<Login>;
    if (typeof server === 'string' && typeof token === 'string') return { server, token };
  } catch {
    // What does not parse may hold the token: it is not shown.
  }
  throw unreadable(file, 'It is not what login writes.');
}

/** Keeps it in place of what was there, at once or not at all. */
export async function writeLogin(file: string, login: Login): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(login, null, 2)}\n`);
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Whether there was one. */
export async function removeLogin(file: string): Promise<boolean> {
  try {
    await rm(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function unreadable(file: string, why: string): Problem {
  return new Problem('NOT_LOGGED_IN', `${file} cannot be used: ${why}`, [
    'Write it anew: aurora-credentials login --server URL',
  ]);
}
