-- Ends the oldest valid sessions beyond `keep`; impersonated sessions are not counted.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE id IN (SELECT id
                FROM sessions
               WHERE user_id = :user_id AND ended_at_ms IS NULL AND expires_at_ms > :now_ms AND impersonated_by IS NULL
               ORDER BY created_at_ms DESC, id DESC
              LIMIT 100000 OFFSET :keep)
