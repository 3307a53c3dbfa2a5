-- aurora: expand
CREATE TABLE `person_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`person` text NOT NULL,
	`hash` text NOT NULL,
	`previous_hash` text,
	`previous_until` integer,
	`salt` text,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`checked_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`renewing_until` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `person_sessions_hash` ON `person_sessions` (`hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `person_sessions_previous_hash` ON `person_sessions` (`previous_hash`);--> statement-breakpoint
CREATE INDEX `person_sessions_created` ON `person_sessions` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `person_sessions_of_subject` ON `person_sessions` (`subject`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `person_sessions_expires` ON `person_sessions` (`expires_at`);