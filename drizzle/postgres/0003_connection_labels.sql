-- aurora: expand
ALTER TABLE "connections" ADD COLUMN "labels" text collate "C" DEFAULT '[]' NOT NULL;