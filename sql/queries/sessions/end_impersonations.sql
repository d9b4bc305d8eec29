-- Ends the sessions in which an admin views the site as the user, and those in which the user does so as another.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE (impersonated_by = :user_id OR (user_id = :user_id AND impersonated_by IS NOT NULL)) AND ended_at_ms IS NULL
