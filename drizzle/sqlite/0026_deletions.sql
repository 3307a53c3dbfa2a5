-- aurora: expand
CREATE TABLE `deleted_workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`deleted_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verifications_of_connection` ON `verifications` (`connection_id`);--> statement-breakpoint
CREATE INDEX `organization_accounts_connection` ON `organization_accounts` (`connection_id`);