-- aurora: expand
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`role_arn` text NOT NULL,
	`account_id` text NOT NULL,
	`partition` text NOT NULL,
	`region` text NOT NULL,
	`name` text,
	`created_at` integer NOT NULL,
	`status` text NOT NULL,
	`failure` text,
	`external_id_enforced` integer,
	`assumed_role_arn` text,
	`last_verified_at` integer,
	`disconnected_at` integer,
	`last_sequence` integer NOT NULL,
	`verification_id` text,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "connections_status" CHECK("connections"."status" in ('PENDING', 'CONNECTED', 'FAILED', 'INSECURE', 'DEGRADED', 'DISCONNECTED'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_role` ON `connections` (`workspace_id`,`role_arn`);--> statement-breakpoint
CREATE INDEX `connections_created` ON `connections` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `events` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`connection_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`verification_id` text,
	`sequence` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`change` text NOT NULL,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_sequence` ON `events` (`connection_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `events_of_connection` ON `events` (`connection_id`,`position`);--> statement-breakpoint
CREATE INDEX `events_of_workspace` ON `events` (`workspace_id`,`position`);--> statement-breakpoint
CREATE INDEX `events_of_verification` ON `events` (`verification_id`,`position`);--> statement-breakpoint
CREATE TABLE `verifications` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`window_ms` integer NOT NULL,
	`deadline` integer NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer,
	`ended_at` integer,
	`clock_stopped_at` integer,
	`outages` integer NOT NULL,
	`late_retry_used` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`due_at` integer GENERATED ALWAYS AS (case when ended_at is null then max(next_attempt_at, coalesce(lease_until, 0)) end) VIRTUAL,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `verifications_due` ON `verifications` (`due_at`,`id`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `verifications_lease` ON `verifications` (`lease_owner`) WHERE lease_owner is not null;--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`external_id` text NOT NULL,
	`external_id_created_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workspaces_external_id` ON `workspaces` (`external_id`);--> statement-breakpoint
CREATE INDEX `workspaces_created` ON `workspaces` (`created_at`,`id`);