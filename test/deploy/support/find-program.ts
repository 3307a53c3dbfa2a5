/** Programs of Debian that these tests need. A missing one fails the test: a skipped check would go unnoticed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The path of the program. @throws what to install */
export function findProgram(name: string, debianPackage: string): string {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin'];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is missing. Run: apt-get install ${debianPackage}`);
  return found;
}
