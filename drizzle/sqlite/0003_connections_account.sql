-- aurora: expand
CREATE INDEX `connections_account` ON `connections` (`account_id`);