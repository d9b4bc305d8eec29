-- Ends the sessions that proved no second factor, of accounts (of a role, if not empty) whose one factor is a passkey, and the views
-- that they began.
-- May scan: all accounts, once after a change of REQUIRE_TWO_FACTOR.
WITH lost AS (SELECT id
                FROM sessions
               WHERE ended_at_ms IS NULL AND proved_by <> 'app'
                 AND user_id IN (SELECT id
                                   FROM users
                                  WHERE has_passkey = 1 AND two_factor_enabled = 0 AND (:role = '' OR role = :role)))
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE id IN (SELECT id FROM lost UNION ALL SELECT v.id FROM lost o JOIN sessions v ON v.parent_id = o.id)
   AND ended_at_ms IS NULL
