-- aurora: expand
CREATE TABLE `alert_comments` (
	`id` text PRIMARY KEY NOT NULL,
	`alert_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`author` text NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `alert_comments_of` ON `alert_comments` (`alert_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`connection_id` text,
	`workspace_id` text,
	`cause` text NOT NULL,
	`facts` text NOT NULL,
	`state` text NOT NULL,
	`opened_at` integer NOT NULL,
	`resolved_at` integer,
	`snoozed_until` integer,
	`handled_at` integer,
	`handled_by` text,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_unresolved` ON `alerts` (`subject`,`kind`) WHERE resolved_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_position` ON `alerts` (`position`);--> statement-breakpoint
CREATE INDEX `alerts_position_in` ON `alerts` (`workspace_id`,`position`);--> statement-breakpoint
CREATE INDEX `alerts_listed` ON `alerts` (`state`,`kind`,`opened_at`,`id`,`cause`);--> statement-breakpoint
CREATE INDEX `alerts_of_workspace` ON `alerts` (`workspace_id`,`state`,`kind`,`opened_at`,`id`,`cause`);--> statement-breakpoint
CREATE INDEX `alerts_of_connection` ON `alerts` (`connection_id`,`state`,`kind`,`opened_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_snoozed` ON `alerts` (`snoozed_until`) WHERE snoozed_until is not null;--> statement-breakpoint
CREATE INDEX `alerts_resolved` ON `alerts` (`resolved_at`) WHERE resolved_at is not null;--> statement-breakpoint
ALTER TABLE `heads` ADD `alerts` integer DEFAULT 0 NOT NULL;