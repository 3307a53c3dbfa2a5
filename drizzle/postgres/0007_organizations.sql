-- aurora: expand
CREATE TABLE "organization_accounts" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"organization_id" text collate "C" NOT NULL,
	"account_id" text collate "C" NOT NULL,
	"name" text collate "C" NOT NULL,
	"unit_id" text collate "C" NOT NULL,
	"state" text collate "C" NOT NULL,
	"is_chosen" boolean NOT NULL,
	"connection_id" text collate "C",
	"tries" integer NOT NULL,
	"next_try_at" bigint,
	"answer" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"workspace_id" text collate "C" NOT NULL,
	"connection_id" text collate "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"aws_id" text collate "C",
	"management_account_id" text collate "C",
	"read_at" bigint,
	"units" text collate "C" NOT NULL,
	"problem" text collate "C",
	"choice" text collate "C",
	"retry" text collate "C",
	"requests" integer NOT NULL,
	"next_at" bigint NOT NULL,
	"lease_owner" text collate "C",
	"lease_until" bigint,
	"due_at" bigint GENERATED ALWAYS AS (greatest(next_at, lease_until)) STORED
);
--> statement-breakpoint
ALTER TABLE "organization_accounts" ADD CONSTRAINT "organization_accounts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_accounts" ADD CONSTRAINT "organization_accounts_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "organization_accounts_of" ON "organization_accounts" USING btree ("organization_id","account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_connection" ON "organizations" USING btree ("connection_id");--> statement-breakpoint
CREATE INDEX "organizations_of_workspace" ON "organizations" USING btree ("workspace_id","created_at","id");--> statement-breakpoint
CREATE INDEX "organizations_due" ON "organizations" USING btree ("due_at","id");