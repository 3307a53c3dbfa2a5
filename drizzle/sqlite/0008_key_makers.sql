-- aurora: expand
ALTER TABLE `api_keys` ADD `made_by` text;