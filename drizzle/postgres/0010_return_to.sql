-- aurora: expand
ALTER TABLE "api_keys" ADD COLUMN "return_to" text collate "C";