-- aurora: expand
CREATE TABLE "alert_comments" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"alert_id" text collate "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"author" text collate "C" NOT NULL,
	"text" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"kind" text collate "C" NOT NULL,
	"subject" text collate "C" NOT NULL,
	"connection_id" text collate "C",
	"workspace_id" text collate "C",
	"cause" text collate "C" NOT NULL,
	"facts" text collate "C" NOT NULL,
	"state" text collate "C" NOT NULL,
	"opened_at" bigint NOT NULL,
	"resolved_at" bigint,
	"snoozed_until" bigint,
	"handled_at" bigint,
	"handled_by" text collate "C"
);
--> statement-breakpoint
ALTER TABLE "heads" ADD COLUMN "alerts" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_comments" ADD CONSTRAINT "alert_comments_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "alerts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_comments_of" ON "alert_comments" USING btree ("alert_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_unresolved" ON "alerts" USING btree ("subject","kind") WHERE resolved_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_position" ON "alerts" USING btree ("position");--> statement-breakpoint
CREATE INDEX "alerts_position_in" ON "alerts" USING btree ("workspace_id","position");--> statement-breakpoint
CREATE INDEX "alerts_listed" ON "alerts" USING btree ("state","kind","opened_at","id","cause");--> statement-breakpoint
CREATE INDEX "alerts_of_workspace" ON "alerts" USING btree ("workspace_id","state","kind","opened_at","id","cause");--> statement-breakpoint
CREATE INDEX "alerts_of_connection" ON "alerts" USING btree ("connection_id","state","kind","opened_at","id");--> statement-breakpoint
CREATE INDEX "alerts_snoozed" ON "alerts" USING btree ("snoozed_until") WHERE snoozed_until is not null;--> statement-breakpoint
CREATE INDEX "alerts_resolved" ON "alerts" USING btree ("resolved_at") WHERE resolved_at is not null;