-- aurora: expand
ALTER TABLE "connections" ADD COLUMN "sessions_revoked_at" bigint;