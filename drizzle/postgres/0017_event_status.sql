-- aurora: expand
ALTER TABLE "events" ADD COLUMN "status" text collate "C";