-- What an erasure removes, by table, for its receipt. `owner`: the account's; its merged visitors may still own some.
-- May scan: a handful of API keys.
SELECT 'users', count(*) FROM users WHERE id = :user_id
UNION ALL
SELECT 'accounts', count(*) FROM accounts WHERE user_id = :user_id
UNION ALL
SELECT 'sessions', count(*) FROM sessions WHERE user_id = :user_id
UNION ALL
SELECT 'refresh_tokens', count(*)
  FROM refresh_tokens
 WHERE session_id IN (SELECT id FROM sessions WHERE user_id = :user_id)
UNION ALL
SELECT 'verifications', count(*) FROM verifications WHERE user_id = :user_id
UNION ALL
SELECT 'profiles', count(*) FROM profiles WHERE user_id = :user_id
UNION ALL
SELECT 'two_factors', count(*) FROM two_factors WHERE user_id = :user_id
UNION ALL
SELECT 'passkeys', count(*) FROM passkeys WHERE user_id = :user_id
UNION ALL
SELECT 'api_keys', count(*) FROM api_keys k JOIN users u ON {{key_owner_condition}} WHERE u.id = :user_id
UNION ALL
SELECT 'outbox', count(*) FROM outbox WHERE user_id = :user_id
UNION ALL
SELECT 'questionnaire_answers', count(*)
  FROM questionnaire_answers
 WHERE owner IN (SELECT CAST(:owner AS TEXT) UNION SELECT 'anonymous:' || id FROM visitors WHERE adopted_by = :user_id)
UNION ALL
SELECT 'chat_threads', count(*)
  FROM chat_threads
 WHERE owner IN (SELECT CAST(:owner AS TEXT) UNION SELECT 'anonymous:' || id FROM visitors WHERE adopted_by = :user_id)
UNION ALL
SELECT 'chat_messages', count(*)
  FROM chat_messages
 WHERE owner IN (SELECT CAST(:owner AS TEXT) UNION SELECT 'anonymous:' || id FROM visitors WHERE adopted_by = :user_id)
UNION ALL
SELECT 'audit_events', count(*) FROM audit_events WHERE user_id = :user_id AND personal IS NOT NULL
