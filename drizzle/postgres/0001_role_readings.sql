-- aurora: expand
CREATE TABLE "access_denials" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"connection_id" text collate "C" NOT NULL,
	"action" text collate "C" NOT NULL,
	"layer" text collate "C" NOT NULL,
	"resource" text collate "C",
	"message" text collate "C" NOT NULL,
	"count" integer NOT NULL,
	"first_at" bigint NOT NULL,
	"last_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_records" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"record" text collate "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "role" text collate "C";--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "capabilities" text collate "C";--> statement-breakpoint
ALTER TABLE "access_denials" ADD CONSTRAINT "access_denials_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_records" ADD CONSTRAINT "role_records_id_connections_id_fk" FOREIGN KEY ("id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_denials_of_connection" ON "access_denials" USING btree ("connection_id","id");
