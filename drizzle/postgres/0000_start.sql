-- aurora: contract since 0.2.0
CREATE TABLE "api_keys" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"workspace_id" text collate "C" NOT NULL,
	"kind" text collate "C" DEFAULT 'API_KEY' NOT NULL,
	"name" text collate "C" NOT NULL,
	"hash" text collate "C" NOT NULL,
	"hint" text collate "C" NOT NULL,
	"scopes" text collate "C" NOT NULL,
	"made_by" text collate "C",
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"last_used_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"position" bigint PRIMARY KEY NOT NULL,
	"occurred_at" bigint NOT NULL,
	"action" text collate "C" NOT NULL,
	"token_id" text collate "C" NOT NULL,
	"token_name" text collate "C" NOT NULL,
	"address" text collate "C" NOT NULL,
	"request_id" text collate "C" NOT NULL,
	"workspace_id" text collate "C",
	"connection_id" text collate "C",
	"detail" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "aurora_identities" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "aurora_identities_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"since" bigint NOT NULL,
	"account_id" text collate "C" NOT NULL,
	"user_id" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"workspace_id" text collate "C" NOT NULL,
	"role_arn" text collate "C" NOT NULL,
	"account_id" text collate "C" NOT NULL,
	"partition" text collate "C" NOT NULL,
	"region" text collate "C" NOT NULL,
	"name" text collate "C",
	"created_at" bigint NOT NULL,
	"status" text collate "C" NOT NULL,
	"failure" text collate "C",
	"external_id_enforced" boolean,
	"assumed_role_arn" text collate "C",
	"last_verified_at" bigint,
	"disconnected_at" bigint,
	"last_sequence" integer NOT NULL,
	"verification_id" text collate "C",
	"rotation" text collate "C",
	CONSTRAINT "connections_status" CHECK ("connections"."status" in ('PENDING', 'CONNECTED', 'FAILED', 'INSECURE', 'DEGRADED', 'DISCONNECTED'))
);
--> statement-breakpoint
CREATE TABLE "events" (
	"position" bigint PRIMARY KEY NOT NULL,
	"connection_id" text collate "C" NOT NULL,
	"workspace_id" text collate "C" NOT NULL,
	"verification_id" text collate "C",
	"sequence" integer NOT NULL,
	"occurred_at" bigint NOT NULL,
	"change" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "heads" (
	"id" integer PRIMARY KEY NOT NULL,
	"events" bigint NOT NULL,
	"audit" bigint NOT NULL,
	"revocations" bigint NOT NULL,
	CONSTRAINT "heads_one_row" CHECK ("heads"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "installation_secrets" (
	"name" text collate "C" PRIMARY KEY NOT NULL,
	"value" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "allowance_uses" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "allowance_uses_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"subject" text collate "C",
	"used_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rechecks" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"workspace_id" text collate "C" NOT NULL,
	"next_at" bigint NOT NULL,
	"failures" integer NOT NULL,
	"lease_owner" text collate "C",
	"lease_until" bigint,
	"due_at" bigint GENERATED ALWAYS AS (greatest(next_at, lease_until)) STORED
);
--> statement-breakpoint
CREATE TABLE "revocations" (
	"position" bigint PRIMARY KEY NOT NULL,
	"api_key_id" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "servers" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"version" text collate "C" NOT NULL,
	"seen_at" bigint NOT NULL,
	"granted" integer NOT NULL,
	"wanted" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"connection_id" text collate "C" NOT NULL,
	"workspace_id" text collate "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"window_ms" bigint NOT NULL,
	"deadline" bigint NOT NULL,
	"attempts" integer NOT NULL,
	"next_attempt_at" bigint,
	"ended_at" bigint,
	"clock_stopped_at" bigint,
	"outages" integer NOT NULL,
	"late_retry_used" boolean NOT NULL,
	"lease_owner" text collate "C",
	"lease_until" bigint,
	"due_at" bigint GENERATED ALWAYS AS (case when ended_at is null and next_attempt_at is not null then greatest(next_attempt_at, lease_until) end) STORED
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"name" text collate "C" NOT NULL,
	"external_id" text collate "C" NOT NULL,
	"external_id_created_at" bigint NOT NULL,
	"previous_external_id" text collate "C",
	"previous_external_id_created_at" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rechecks" ADD CONSTRAINT "rechecks_id_connections_id_fk" FOREIGN KEY ("id") REFERENCES "connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verifications" ADD CONSTRAINT "verifications_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "api_keys_created" ON "api_keys" USING btree ("workspace_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_of_workspace" ON "audit_entries" USING btree ("workspace_id","position");--> statement-breakpoint
CREATE INDEX "audit_of_connection" ON "audit_entries" USING btree ("connection_id","position");--> statement-breakpoint
CREATE INDEX "audit_of_token" ON "audit_entries" USING btree ("token_id","position");--> statement-breakpoint
CREATE INDEX "audit_of_action" ON "audit_entries" USING btree ("action","position");--> statement-breakpoint
CREATE INDEX "audit_occurred" ON "audit_entries" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "aurora_identities_since" ON "aurora_identities" USING btree ("since","position");--> statement-breakpoint
CREATE UNIQUE INDEX "connections_role" ON "connections" USING btree ("workspace_id","role_arn");--> statement-breakpoint
CREATE INDEX "connections_created" ON "connections" USING btree ("workspace_id","created_at","id");--> statement-breakpoint
CREATE INDEX "connections_verified" ON "connections" USING btree ("last_verified_at","id");--> statement-breakpoint
CREATE INDEX "connections_account" ON "connections" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "connections_of_account" ON "connections" USING btree ("workspace_id","account_id","status","last_verified_at","id");--> statement-breakpoint
CREATE INDEX "connections_by_name" ON "connections" USING btree ("workspace_id",lower(case when name is null then '' else name end),"id");--> statement-breakpoint
CREATE INDEX "connections_by_status" ON "connections" USING btree ("workspace_id",(case status when 'INSECURE' then 0 when 'DEGRADED' then 1 when 'FAILED' then 2 when 'PENDING' then 3 when 'CONNECTED' then 4 when 'DISCONNECTED' then 5 end),"id");--> statement-breakpoint
CREATE INDEX "connections_by_verified" ON "connections" USING btree ("workspace_id",(case when last_verified_at is null then 0 else last_verified_at end),"id");--> statement-breakpoint
CREATE INDEX "connections_of_status" ON "connections" USING btree ("workspace_id","status");--> statement-breakpoint
CREATE UNIQUE INDEX "events_sequence" ON "events" USING btree ("connection_id","sequence");--> statement-breakpoint
CREATE INDEX "events_of_connection" ON "events" USING btree ("connection_id","position");--> statement-breakpoint
CREATE INDEX "events_of_workspace" ON "events" USING btree ("workspace_id","position");--> statement-breakpoint
CREATE INDEX "events_of_verification" ON "events" USING btree ("verification_id","position");--> statement-breakpoint
CREATE INDEX "events_occurred" ON "events" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "events_endings" ON "events" USING btree ("position") WHERE (change like '%"type":"ConnectionEstablished"%' or change like '%"type":"ConnectionFailed"%');--> statement-breakpoint
CREATE INDEX "allowance_uses_of" ON "allowance_uses" USING btree ("workspace_id","kind","used_at");--> statement-breakpoint
CREATE INDEX "rechecks_due" ON "rechecks" USING btree ("due_at","id");--> statement-breakpoint
CREATE INDEX "rechecks_due_in_workspace" ON "rechecks" USING btree ("workspace_id","due_at","id");--> statement-breakpoint
CREATE INDEX "rechecks_lease" ON "rechecks" USING btree ("lease_owner") WHERE lease_owner is not null;--> statement-breakpoint
CREATE INDEX "verifications_due" ON "verifications" USING btree ("due_at","id") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "verifications_due_in_workspace" ON "verifications" USING btree ("workspace_id","due_at","id") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "verifications_lease" ON "verifications" USING btree ("lease_owner") WHERE lease_owner is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "workspaces_external_id" ON "workspaces" USING btree ("external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "workspaces_previous_external_id" ON "workspaces" USING btree ("previous_external_id");--> statement-breakpoint
CREATE INDEX "workspaces_created" ON "workspaces" USING btree ("created_at","id");
--> statement-breakpoint
ALTER TABLE "heads" SET (fillfactor = 10);--> statement-breakpoint
INSERT INTO "heads" VALUES (1, 0, 0, 0);--> statement-breakpoint
CREATE FUNCTION "refuse_change_of_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'The audit log is append-only.';
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_entries_are_not_changed" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entries" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_audit"();
