/** Files of the project that the server reads. The source and the bundle both lie one level below its folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROJECT = new URL('../', import.meta.url);
const OPERATIONS = new URL('schema/operations/', PROJECT);
/** The persisted operations by their ids. */
const DOCUMENTS = new URL('schema/generated/persisted-documents.json', PROJECT);

/** The folder of the migrations for this kind of database. */
export function migrationsFolder(kind: 'sqlite' | 'postgres'): string {
  return fileURLToPath(new URL(`drizzle/${kind}`, PROJECT));
}

/** Output of `npm run build`: the onboarding page. */
export const PAGE = new URL('dist/page/', PROJECT);

/** The operations of schema/operations, in the order of their names, for GraphiQL's tabs. */
export function readOperations(): string[] {
  const names = readdirSync(OPERATIONS).filter((name) => name.endsWith('.graphql'));
  return names.sort().map((name) => readFileSync(new URL(name, OPERATIONS), 'utf8'));
}

/** The persisted operations. */
export function readDocuments(): string[] {
  return Object.values(JSON.parse(readFileSync(DOCUMENTS, 'utf8')) as Record<string, string>);
}
