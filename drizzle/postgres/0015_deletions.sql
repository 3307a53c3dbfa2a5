-- aurora: expand
CREATE TABLE "deleted_workspaces" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"deleted_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "verifications_of_connection" ON "verifications" USING btree ("connection_id");--> statement-breakpoint
CREATE INDEX "organization_accounts_connection" ON "organization_accounts" USING btree ("connection_id");