-- aurora: expand
CREATE TABLE "webhook_deliveries" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"webhook_id" text collate "C" NOT NULL,
	"number" integer NOT NULL,
	"message_id" text collate "C" NOT NULL,
	"type" text collate "C" NOT NULL,
	"connection_id" text collate "C",
	"position" bigint,
	"started_at" bigint NOT NULL,
	"duration_ms" bigint NOT NULL,
	"outcome" text collate "C" NOT NULL,
	"status" integer
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"workspace_id" text collate "C",
	"format" text collate "C" NOT NULL,
	"address" text collate "C" NOT NULL,
	"filter" text collate "C" NOT NULL,
	"sealed" text collate "C" NOT NULL,
	"previous_secret_until" bigint,
	"state" text collate "C" NOT NULL,
	"disabled_reason" text collate "C",
	"disabled_at" bigint,
	"created_by" text collate "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"position" bigint NOT NULL,
	"failing_since" bigint,
	"failures" integer NOT NULL,
	"next_attempt_at" bigint NOT NULL,
	"deliveries" integer NOT NULL,
	"lease_owner" text collate "C",
	"lease_until" bigint,
	"due_at" bigint GENERATED ALWAYS AS (case when state = 'ENABLED' then greatest(next_attempt_at, lease_until) end) STORED
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_number" ON "webhook_deliveries" USING btree ("webhook_id","number");--> statement-breakpoint
CREATE INDEX "webhooks_created" ON "webhooks" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "webhooks_of_workspace" ON "webhooks" USING btree ("workspace_id","created_at","id");--> statement-breakpoint
CREATE INDEX "webhooks_due" ON "webhooks" USING btree ("due_at","id") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "webhooks_lease" ON "webhooks" USING btree ("lease_owner") WHERE lease_owner is not null;