-- The open windows of an account: of its address or its id, alone or with a browser or a use after it, and of each network that
-- tried it, which stands before the address.
-- May scan: admins only, and the table has open windows only.
SELECT rule, subject, count, window_ends_at_ms
  FROM rate_limits
 WHERE window_ends_at_ms > :now_ms AND count > 0
   AND (subject = :address OR substr(subject, 1, length(:address) + 1) = :address || ' ' OR subject = :user_id
        OR substr(subject, 1, length(:user_id) + 1) = :user_id || ' '
        OR (rule = :pair_rule AND length(subject) > length(:address) AND substr(subject, length(subject) - length(:address)) = ' ' || :address))
 ORDER BY rule, subject
 LIMIT :limit
