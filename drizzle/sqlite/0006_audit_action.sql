-- aurora: expand
CREATE INDEX `audit_of_action` ON `audit_entries` (`action`,`position`);