-- Ends the sessions that proved no second factor, of accounts (of a role, if not empty) whose one factor is a passkey.
-- May scan: all accounts, once after a change of REQUIRE_TWO_FACTOR.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE ended_at_ms IS NULL AND proved_by <> 'app'
   AND user_id IN (SELECT id FROM users WHERE has_passkey = 1 AND two_factor_enabled = 0 AND (:role = '' OR role = :role))
