/** The table of the sessions of people who signed in. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const personSessions = sqliteTable(
  'person_sessions',
  {
    id: text().primaryKey(),
    /** The issuer and the client; null in rows from before this column. */
    issuer: text(),
    issuerSessionId: text(),
    /** The issuer's id of the person. */
    subject: text().notNull(),
    /** JSON of `Person`, without the subject. */
    person: text().notNull(),
    browser: text(),
    /** SHA-256 of the secret in the cookie, in hexadecimal. */
    hash: text().notNull(),
    previousHash: text(),
    /** Null until the present secret is used. */
    previousUntil: integer(),
    salt: text(),
    sealed: text().notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    checkedAt: integer().notNull(),
    lastUsedAt: integer().notNull(),
    /** A server reads the claims again until then. */
    renewingUntil: integer(),
    revokedAt: integer(),
  },
  (table) => [
    uniqueIndex('person_sessions_hash').on(table.hash),
    uniqueIndex('person_sessions_previous_hash').on(table.previousHash),
    index('person_sessions_created').on(table.createdAt, table.id),
    index('person_sessions_of_subject').on(table.subject, table.createdAt, table.id),
    index('person_sessions_issuer_session').on(table.issuerSessionId, table.createdAt, table.id),
    index('person_sessions_expires').on(table.expiresAt),
  ],
);
