-- Records a visitor's activity; creates the row if absent.
INSERT INTO visitors (id, created_at_ms, seen_at_ms, completed_steps)
VALUES (:id, :now_ms, :now_ms, '[]')
ON CONFLICT (id) DO UPDATE
   SET seen_at_ms = excluded.seen_at_ms
