-- aurora: expand
INSERT INTO `alerts` (id, position, kind, subject, connection_id, workspace_id, cause, facts, state, opened_at)
SELECT lower(substr(r, 1, 8) || '-' || substr(r, 9, 4) || '-4' || substr(r, 14, 3) || '-a' || substr(r, 18, 3) || '-' || substr(r, 21, 12)), (select alerts from heads) + row_number() over (order by id), kind, id, id, workspace_id, cause, facts, 'OPEN', opened_at
FROM (SELECT c.id, c.workspace_id, hex(randomblob(16)) AS r, case c.status when 'FAILED' then 'CONNECTION_FAILED' when 'INSECURE' then 'CONNECTION_INSECURE' else 'CONNECTION_DEGRADED' end AS kind, json_extract(c.failure, '$.code') AS cause, case c.status when 'INSECURE' then json_object('failure', json(c.failure), 'probes', json('[]')) else json_object('failure', json(c.failure)) end AS facts,
    coalesce(v.ended_at, c.created_at) AS opened_at
  FROM connections c LEFT JOIN verifications v ON v.id = c.verification_id WHERE c.status in ('FAILED', 'INSECURE', 'DEGRADED') and c.failure is not null and not exists (select 1 from alerts a where a.subject = c.id and a.resolved_at is null));--> statement-breakpoint
UPDATE `heads` SET alerts = max(alerts, coalesce((SELECT max(position) FROM alerts), 0));