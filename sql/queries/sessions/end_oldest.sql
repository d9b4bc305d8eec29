-- Ends the oldest live ones beyond `keep`.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE id IN (SELECT id
                FROM sessions
               WHERE user_id = :user_id AND ended_at_ms IS NULL AND expires_at_ms > :now_ms
               ORDER BY created_at_ms DESC, id DESC
              LIMIT 100000 OFFSET :keep)
