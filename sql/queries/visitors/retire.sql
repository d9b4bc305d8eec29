-- Retires the id; only the account that it was merged into, if any, can use it. Of racing calls one gets a row back.
INSERT INTO visitors (id, created_at_ms, seen_at_ms, retired_at_ms, adopted_by, completed_steps)
VALUES (:id, :now_ms, :now_ms, :now_ms, :adopted_by, '[]')
ON CONFLICT (id) DO UPDATE
   SET retired_at_ms = excluded.retired_at_ms, adopted_by = excluded.adopted_by
 WHERE visitors.retired_at_ms IS NULL
RETURNING id
