-- Ends the sessions of the user that proved a passkey, but one, and all views and impersonations of or by the user.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE ((user_id = :user_id AND (passkey_id = :passkey_id OR impersonated_by IS NOT NULL)) OR impersonated_by = :user_id)
   AND id <> :except_id AND ended_at_ms IS NULL
