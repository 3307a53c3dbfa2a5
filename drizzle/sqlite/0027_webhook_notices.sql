-- aurora: expand
CREATE TABLE `webhook_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`webhook_id` text NOT NULL,
	`alert_id` text NOT NULL,
	`state` text NOT NULL,
	`due_at` integer,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_notices_of` ON `webhook_notices` (`webhook_id`,`due_at`);--> statement-breakpoint
CREATE INDEX `webhook_notices_alert` ON `webhook_notices` (`alert_id`);--> statement-breakpoint
CREATE INDEX `webhook_notices_due` ON `webhook_notices` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `announced_at` integer;