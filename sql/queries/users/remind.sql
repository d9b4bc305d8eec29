-- Notes a reminder, unless the person may get none, or got one after :before_ms. One statement, so that two callers never send two.
UPDATE users
   SET reminded_at_ms = :now_ms
 WHERE id = :id AND (reminded_at_ms IS NULL OR reminded_at_ms <= :before_ms)
   AND {{remindable_condition}}
RETURNING coalesce(language, '')
