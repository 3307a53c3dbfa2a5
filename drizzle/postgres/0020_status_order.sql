-- aurora: expand
DROP INDEX "connections_by_status";--> statement-breakpoint
CREATE INDEX "connections_by_status" ON "connections" USING btree ("workspace_id",(case status when 'INSECURE' then '0' when 'DEGRADED' then '1' when 'FAILED' then '2' when 'PENDING' then '3' when 'CONNECTED' then '4' when 'DISCONNECTED' then '5' end || lower(case when name is null then account_id else name end)),"id");