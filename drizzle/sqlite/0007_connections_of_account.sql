-- aurora: expand
CREATE INDEX `connections_of_account` ON `connections` (`workspace_id`,`account_id`,`status`,`id`);