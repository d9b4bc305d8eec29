-- Forgets a user's browsers except the `keep` used last.
DELETE FROM verifications
 WHERE user_id = :user_id AND purpose = 'device'
   AND id IN (SELECT id
                FROM verifications
               WHERE user_id = :user_id AND purpose = 'device'
               ORDER BY expires_at_ms DESC, id DESC
               LIMIT 100000 OFFSET :keep)
