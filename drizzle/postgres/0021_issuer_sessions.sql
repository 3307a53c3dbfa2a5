-- aurora: expand
ALTER TABLE "person_sessions" ADD COLUMN "issuer_session_id" text collate "C";--> statement-breakpoint
CREATE INDEX "person_sessions_issuer_session" ON "person_sessions" USING btree ("issuer_session_id","created_at","id");