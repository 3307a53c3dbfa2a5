-- aurora: expand
CREATE TABLE `organization_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`unit_id` text NOT NULL,
	`state` text NOT NULL,
	`is_chosen` integer NOT NULL,
	`connection_id` text,
	`tries` integer NOT NULL,
	`next_try_at` integer,
	`answer` text,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `organization_accounts_of` ON `organization_accounts` (`organization_id`,`account_id`);--> statement-breakpoint
CREATE TABLE `organizations` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`aws_id` text,
	`management_account_id` text,
	`read_at` integer,
	`units` text NOT NULL,
	`problem` text,
	`choice` text,
	`retry` text,
	`requests` integer NOT NULL,
	`next_at` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`due_at` integer GENERATED ALWAYS AS (max(next_at, coalesce(lease_until, 0))) VIRTUAL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organizations_connection` ON `organizations` (`connection_id`);--> statement-breakpoint
CREATE INDEX `organizations_of_workspace` ON `organizations` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `organizations_due` ON `organizations` (`due_at`,`id`);