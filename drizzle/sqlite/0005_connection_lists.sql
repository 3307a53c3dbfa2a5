-- aurora: expand
CREATE INDEX `connections_by_name` ON `connections` (`workspace_id`,case when name is null then '' else name end collate nocase,`id`);--> statement-breakpoint
CREATE INDEX `connections_by_status` ON `connections` (`workspace_id`,case status when 'INSECURE' then 0 when 'DEGRADED' then 1 when 'FAILED' then 2 when 'PENDING' then 3 when 'CONNECTED' then 4 when 'DISCONNECTED' then 5 end,`id`);--> statement-breakpoint
CREATE INDEX `connections_by_verified` ON `connections` (`workspace_id`,case when last_verified_at is null then 0 else last_verified_at end,`id`);--> statement-breakpoint
CREATE INDEX `connections_of_status` ON `connections` (`workspace_id`,`status`);