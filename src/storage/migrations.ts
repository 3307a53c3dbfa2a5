/** The migrations that this program brings along. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseUnusable } from './database-unusable.ts';

/** How many migrations this program knows. */
export function knownMigrations(migrationsFolder: string): number {
  const journal = join(migrationsFolder, 'meta', '_journal.json');
  if (!existsSync(journal)) throw new DatabaseUnusable(`The migrations are missing: there is no ${journal}.`);
  return (JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] }).entries.length;
}
