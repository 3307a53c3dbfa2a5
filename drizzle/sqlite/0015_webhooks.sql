-- aurora: expand
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`webhook_id` text NOT NULL,
	`number` integer NOT NULL,
	`message_id` text NOT NULL,
	`type` text NOT NULL,
	`connection_id` text,
	`position` integer,
	`started_at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`outcome` text NOT NULL,
	`status` integer,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_number` ON `webhook_deliveries` (`webhook_id`,`number`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text,
	`format` text NOT NULL,
	`address` text NOT NULL,
	`filter` text NOT NULL,
	`sealed` text NOT NULL,
	`previous_secret_until` integer,
	`state` text NOT NULL,
	`disabled_reason` text,
	`disabled_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`position` integer NOT NULL,
	`failing_since` integer,
	`failures` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`deliveries` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`due_at` integer GENERATED ALWAYS AS (case when state = 'ENABLED' then max(next_attempt_at, coalesce(lease_until, 0)) end) VIRTUAL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhooks_created` ON `webhooks` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhooks_of_workspace` ON `webhooks` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhooks_due` ON `webhooks` (`due_at`,`id`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `webhooks_lease` ON `webhooks` (`lease_owner`) WHERE lease_owner is not null;