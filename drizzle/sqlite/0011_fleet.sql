-- aurora: contract since 0.2.0
CREATE TABLE `heads` (
	`id` integer PRIMARY KEY NOT NULL,
	`events` integer NOT NULL,
	`audit` integer NOT NULL,
	`revocations` integer NOT NULL,
	CONSTRAINT "heads_one_row" CHECK("heads"."id" = 1)
);
--> statement-breakpoint
INSERT INTO `heads` VALUES (
	1,
	coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0),
	coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit_entries'), 0),
	coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'revocations'), 0)
);
--> statement-breakpoint
CREATE TABLE `servers` (
	`id` text PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	`seen_at` integer NOT NULL,
	`granted` integer NOT NULL,
	`wanted` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `verifications` RENAME TO `verifications_before`;--> statement-breakpoint
DROP INDEX `verifications_due`;--> statement-breakpoint
DROP INDEX `verifications_lease`;--> statement-breakpoint
CREATE TABLE `verifications` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`workspace_id` text NOT NULL,
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
INSERT INTO `verifications` (`id`, `connection_id`, `workspace_id`, `started_at`, `window_ms`, `deadline`, `attempts`, `next_attempt_at`, `ended_at`, `clock_stopped_at`, `outages`, `late_retry_used`)
SELECT v.`id`, v.`connection_id`, c.`workspace_id`, v.`started_at`, v.`window_ms`, v.`deadline`, v.`attempts`, v.`next_attempt_at`, v.`ended_at`, v.`clock_stopped_at`, v.`outages`, v.`late_retry_used`
FROM `verifications_before` v JOIN `connections` c ON c.`id` = v.`connection_id`;
--> statement-breakpoint
DROP TABLE `verifications_before`;--> statement-breakpoint
CREATE INDEX `verifications_due` ON `verifications` (`due_at`,`id`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `verifications_due_in_workspace` ON `verifications` (`workspace_id`,`due_at`,`id`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `verifications_lease` ON `verifications` (`lease_owner`) WHERE lease_owner is not null;--> statement-breakpoint
ALTER TABLE `rechecks` RENAME TO `rechecks_before`;--> statement-breakpoint
DROP INDEX `rechecks_due`;--> statement-breakpoint
DROP INDEX `rechecks_lease`;--> statement-breakpoint
CREATE TABLE `rechecks` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`next_at` integer NOT NULL,
	`failures` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`due_at` integer GENERATED ALWAYS AS (max(next_at, coalesce(lease_until, 0))) VIRTUAL,
	FOREIGN KEY (`id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `rechecks` (`id`, `workspace_id`, `next_at`, `failures`)
SELECT r.`id`, c.`workspace_id`, r.`next_at`, r.`failures`
FROM `rechecks_before` r JOIN `connections` c ON c.`id` = r.`id`;
--> statement-breakpoint
DROP TABLE `rechecks_before`;--> statement-breakpoint
CREATE INDEX `rechecks_due` ON `rechecks` (`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `rechecks_due_in_workspace` ON `rechecks` (`workspace_id`,`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `rechecks_lease` ON `rechecks` (`lease_owner`) WHERE lease_owner is not null;
