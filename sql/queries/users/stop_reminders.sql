-- For good: no statement takes it back.
UPDATE users
   SET reminders_stopped_at_ms = :now_ms
 WHERE id = :id AND reminders_stopped_at_ms IS NULL
