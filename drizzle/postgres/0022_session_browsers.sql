-- aurora: expand
ALTER TABLE "person_sessions" ADD COLUMN "browser" text collate "C";