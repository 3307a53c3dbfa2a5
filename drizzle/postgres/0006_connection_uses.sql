-- aurora: expand
ALTER TABLE "connections" ADD COLUMN "last_checked_at" bigint;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "last_used_at" bigint;--> statement-breakpoint
CREATE INDEX "connections_by_account" ON "connections" USING btree ("workspace_id","account_id","id");--> statement-breakpoint
CREATE INDEX "connections_by_checked" ON "connections" USING btree ("workspace_id",(case when last_checked_at > last_verified_at then last_checked_at when last_verified_at is not null then last_verified_at when last_checked_at is not null then last_checked_at else 0 end),"id");