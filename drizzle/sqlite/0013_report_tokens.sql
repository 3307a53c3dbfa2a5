-- aurora: expand
ALTER TABLE `api_keys` ADD `connection_id` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `uses_left` integer;