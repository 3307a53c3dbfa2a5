-- aurora: expand
CREATE TABLE "left_roles" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"next_at" bigint NOT NULL,
	"tries" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "left_roles" ADD CONSTRAINT "left_roles_id_connections_id_fk" FOREIGN KEY ("id") REFERENCES "connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "left_roles_next" ON "left_roles" USING btree ("next_at");