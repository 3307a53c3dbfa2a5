-- aurora: expand
ALTER TABLE `api_keys` ADD `return_to` text;