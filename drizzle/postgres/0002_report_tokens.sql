-- aurora: expand
ALTER TABLE "api_keys" ADD COLUMN "connection_id" text collate "C";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "uses_left" integer;