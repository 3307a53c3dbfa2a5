-- aurora: expand
CREATE TABLE `allowance_uses` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text,
	`used_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `allowance_uses_of` ON `allowance_uses` (`workspace_id`,`kind`,`used_at`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_created` ON `api_keys` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `audit_entries` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`occurred_at` integer NOT NULL,
	`action` text NOT NULL,
	`token_id` text NOT NULL,
	`token_name` text NOT NULL,
	`address` text NOT NULL,
	`request_id` text NOT NULL,
	`workspace_id` text,
	`connection_id` text,
	`detail` text
);
--> statement-breakpoint
CREATE INDEX `audit_of_workspace` ON `audit_entries` (`workspace_id`,`position`);--> statement-breakpoint
CREATE INDEX `audit_of_connection` ON `audit_entries` (`connection_id`,`position`);--> statement-breakpoint
CREATE INDEX `audit_of_token` ON `audit_entries` (`token_id`,`position`);--> statement-breakpoint
CREATE INDEX `audit_occurred` ON `audit_entries` (`occurred_at`);--> statement-breakpoint
CREATE TABLE `revocations` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`api_key_id` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `connections` ADD `rotation` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `previous_external_id` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `previous_external_id_created_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `workspaces_previous_external_id` ON `workspaces` (`previous_external_id`);--> statement-breakpoint
CREATE TRIGGER `audit_entries_are_not_changed` BEFORE UPDATE ON `audit_entries` BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_are_not_deleted` BEFORE DELETE ON `audit_entries` BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
