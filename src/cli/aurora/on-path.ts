/** Finds out whether other programs can start a command by its name. */
import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Environment } from '../variables.ts';

/** Ignores the folder that npx puts on the PATH of its program only. */
export async function isOnPath(command: string, environment: Environment): Promise<boolean> {
  const { PATH = '', PATHEXT = '', npm_command: npm } = environment;
  const folders = PATH.split(delimiter).filter(
    (folder) => folder !== '' && (npm === undefined || !folder.endsWith(join('node_modules', '.bin'))),
  );
  // PATHEXT is a variable of Windows.
  const files = folders.flatMap((folder) =>
    PATHEXT.split(';').map((ending) => join(folder, `${command}${ending}`)),
  );
  const found = await Promise.all(files.map(isProgram));
  return found.includes(true);
}

/** Windows keeps no bits for programs: there, the ending of the name decides. */
function isProgram(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFile() && (process.platform === 'win32' || (entry.mode & 0o111) !== 0),
    () => false,
  );
}
