-- aurora: expand
ALTER TABLE `person_sessions` ADD `browser` text;