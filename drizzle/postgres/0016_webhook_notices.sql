-- aurora: expand
CREATE TABLE "webhook_notices" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"webhook_id" text collate "C" NOT NULL,
	"alert_id" text collate "C" NOT NULL,
	"state" text collate "C" NOT NULL,
	"due_at" bigint
);
--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "announced_at" bigint;--> statement-breakpoint
ALTER TABLE "webhook_notices" ADD CONSTRAINT "webhook_notices_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_notices_of" ON "webhook_notices" USING btree ("webhook_id","due_at");--> statement-breakpoint
CREATE INDEX "webhook_notices_alert" ON "webhook_notices" USING btree ("alert_id");--> statement-breakpoint
CREATE INDEX "webhook_notices_due" ON "webhook_notices" USING btree ("due_at") WHERE due_at is not null;