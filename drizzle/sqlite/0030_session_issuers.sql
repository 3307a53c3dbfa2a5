-- aurora: expand
ALTER TABLE `person_sessions` ADD `issuer` text;