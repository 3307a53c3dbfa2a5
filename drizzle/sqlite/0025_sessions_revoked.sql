-- aurora: expand
ALTER TABLE `connections` ADD `sessions_revoked_at` integer;