import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * The migrations of a newer program: those of the folder, and one more.
 *
 * @param mark which programs can go on: the first line, without "-- aurora: "
 */
export function newerMigrations(folder: string, mark: string, sql: string): string {
  const newer = join(temporaryFolder(), 'migrations');
  cpSync(folder, newer, { recursive: true });
  const journal = join(newer, 'meta/_journal.json');
  const content = JSON.parse(readFileSync(journal, 'utf8'));
  content.entries.push({ ...content.entries.at(-1), idx: content.entries.length, tag: '9999_newer' });
  writeFileSync(journal, JSON.stringify(content));
  writeFileSync(join(newer, '9999_newer.sql'), `-- aurora: ${mark}\n${sql}`);
  return newer;
}
