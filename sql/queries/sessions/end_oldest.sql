-- Ends the oldest valid sessions beyond `keep`, and the views that they began; impersonated sessions are not counted.
-- May scan: the few sessions beyond the limit.
WITH oldest AS (SELECT id
                  FROM sessions
                 WHERE user_id = :user_id AND ended_at_ms IS NULL AND expires_at_ms > :now_ms AND impersonated_by IS NULL
                 ORDER BY created_at_ms DESC, id DESC
                LIMIT 100000 OFFSET :keep)
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE id IN (SELECT id FROM oldest UNION ALL SELECT v.id FROM oldest o JOIN sessions v ON v.parent_id = o.id)
   AND ended_at_ms IS NULL
