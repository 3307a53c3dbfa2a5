-- aurora: expand
CREATE TABLE `aurora_identities` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`since` integer NOT NULL,
	`account_id` text NOT NULL,
	`user_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `aurora_identities_since` ON `aurora_identities` (`since`,`position`);--> statement-breakpoint
DROP INDEX `connections_verified`;--> statement-breakpoint
DROP INDEX `connections_of_account`;--> statement-breakpoint
CREATE INDEX `connections_verified` ON `connections` (`last_verified_at`,`id`);--> statement-breakpoint
CREATE INDEX `connections_of_account` ON `connections` (`workspace_id`,`account_id`,`status`,`last_verified_at`,`id`);