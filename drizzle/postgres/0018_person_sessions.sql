-- aurora: expand
CREATE TABLE "person_sessions" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"subject" text collate "C" NOT NULL,
	"person" text collate "C" NOT NULL,
	"hash" text collate "C" NOT NULL,
	"previous_hash" text collate "C",
	"previous_until" bigint,
	"salt" text collate "C",
	"sealed" text collate "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"checked_at" bigint NOT NULL,
	"last_used_at" bigint NOT NULL,
	"renewing_until" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE UNIQUE INDEX "person_sessions_hash" ON "person_sessions" USING btree ("hash");--> statement-breakpoint
CREATE UNIQUE INDEX "person_sessions_previous_hash" ON "person_sessions" USING btree ("previous_hash");--> statement-breakpoint
CREATE INDEX "person_sessions_created" ON "person_sessions" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "person_sessions_of_subject" ON "person_sessions" USING btree ("subject","created_at","id");--> statement-breakpoint
CREATE INDEX "person_sessions_expires" ON "person_sessions" USING btree ("expires_at");