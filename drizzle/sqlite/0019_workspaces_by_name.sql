-- aurora: expand
CREATE INDEX `workspaces_by_name` ON `workspaces` (name collate nocase,`id`);