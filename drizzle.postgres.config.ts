import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/storage/postgres/schema.ts',
    './src/storage/postgres/alert-schema.ts',
    './src/storage/postgres/deletion-schema.ts',
    './src/storage/postgres/organization-schema.ts',
    './src/storage/postgres/role-schema.ts',
    './src/storage/postgres/person-session-schema.ts',
    './src/storage/postgres/webhook-schema.ts',
  ],
  out: './drizzle/postgres',
  casing: 'snake_case',
});
