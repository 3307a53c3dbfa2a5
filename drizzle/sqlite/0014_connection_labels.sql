-- aurora: expand
ALTER TABLE `connections` ADD `labels` text DEFAULT '[]' NOT NULL;