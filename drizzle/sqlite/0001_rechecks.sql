-- aurora: expand
CREATE TABLE `rechecks` (
	`id` text PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL,
	`failures` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`due_at` integer GENERATED ALWAYS AS (max(next_at, coalesce(lease_until, 0))) VIRTUAL,
	FOREIGN KEY (`id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `rechecks_due` ON `rechecks` (`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `rechecks_lease` ON `rechecks` (`lease_owner`) WHERE lease_owner is not null;--> statement-breakpoint
CREATE INDEX `connections_verified` ON `connections` (`last_verified_at`);--> statement-breakpoint
CREATE INDEX `events_occurred` ON `events` (`occurred_at`);--> statement-breakpoint
CREATE INDEX `events_endings` ON `events` (`position`) WHERE json_extract(change, '$.type') in ('ConnectionEstablished', 'ConnectionFailed');