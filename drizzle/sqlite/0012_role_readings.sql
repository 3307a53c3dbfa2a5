-- aurora: expand
CREATE TABLE `access_denials` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`action` text NOT NULL,
	`layer` text NOT NULL,
	`resource` text,
	`message` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `access_denials_of_connection` ON `access_denials` (`connection_id`,`id`);--> statement-breakpoint
CREATE TABLE `role_records` (
	`id` text PRIMARY KEY NOT NULL,
	`record` text NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `connections` ADD `role` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `capabilities` text;
