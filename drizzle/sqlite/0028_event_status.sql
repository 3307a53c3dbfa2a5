-- aurora: expand
ALTER TABLE `events` ADD `status` text;