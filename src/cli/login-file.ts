/** The file in which `login` stores the server and the token. Only its owner may read it. */
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Problem } from './problem.ts';
import type { Environment } from './variables.ts';

type Login = { readonly server: string; readonly token: string };

/** Follows the XDG Base Directory Specification. */
export function loginFile(environment: Environment): string {
  const base = environment['XDG_CONFIG_HOME'];
  // The specification says to ignore a relative path.
  const folder = base !== undefined && isAbsolute(base) ? base : join(homedir(), '.config');
  return join(folder, 'aurora', 'login.json');
}

/** The stored login; null when there is none. @throws Problem when other users may read it */
export async function readLogin(file: string): Promise<Login | null> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Problem('NOT_LOGGED_IN', `Other users may read ${file}, which contains your token.`, [
        `Restrict the access: chmod 600 '${file}'`,
        'If other people use this machine, ask the operator to revoke the token, and log in with a new one.',
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
    // The invalid text may contain the token, so the message does not show it.
  }
  throw unreadable(file, 'login did not write it.');
}

/** Replaces the stored login atomically. */
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

/** Returns whether there was a login. */
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
    'Replace it: aurora-credentials login --server URL',
  ]);
}
