-- aurora: expand
CREATE TABLE `installation_secrets` (
	`name` text PRIMARY KEY NOT NULL,
	`value` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `write_probes` (
	`id` integer PRIMARY KEY NOT NULL,
	`page` blob NOT NULL
);
