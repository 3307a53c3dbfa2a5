-- aurora: expand
INSERT INTO "alerts" (id, position, kind, subject, connection_id, workspace_id, cause, facts, state, opened_at)
SELECT gen_random_uuid()::text, (select alerts from heads) + row_number() over (order by c.id), case c.status when 'FAILED' then 'CONNECTION_FAILED' when 'INSECURE' then 'CONNECTION_INSECURE' else 'CONNECTION_DEGRADED' end, c.id, c.id, c.workspace_id,
  c.failure::json ->> 'code', (case c.status when 'INSECURE' then json_build_object('failure', c.failure::json, 'probes', '[]'::json) else json_build_object('failure', c.failure::json) end)::text, 'OPEN', coalesce(v.ended_at, c.created_at)
FROM connections c LEFT JOIN verifications v ON v.id = c.verification_id WHERE c.status in ('FAILED', 'INSECURE', 'DEGRADED') and c.failure is not null and not exists (select 1 from alerts a where a.subject = c.id and a.resolved_at is null);--> statement-breakpoint
UPDATE "heads" SET alerts = greatest(alerts, coalesce((SELECT max(position) FROM alerts), 0));