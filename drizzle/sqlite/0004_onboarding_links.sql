-- aurora: expand
ALTER TABLE `api_keys` ADD `kind` text DEFAULT 'API_KEY' NOT NULL;