-- aurora: expand
ALTER TABLE "person_sessions" ADD COLUMN "issuer" text collate "C";