import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './src/storage/sqlite/schema.ts',
    './src/storage/sqlite/alert-schema.ts',
    './src/storage/sqlite/deletion-schema.ts',
    './src/storage/sqlite/organization-schema.ts',
    './src/storage/sqlite/role-schema.ts',
    './src/storage/sqlite/person-session-schema.ts',
    './src/storage/sqlite/webhook-schema.ts',
  ],
  out: './drizzle/sqlite',
  casing: 'snake_case',
});
