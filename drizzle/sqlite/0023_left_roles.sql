-- aurora: expand
CREATE TABLE `left_roles` (
	`id` text PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL,
	`tries` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `left_roles_next` ON `left_roles` (`next_at`);