-- Whether any mail is due; takes no lock, so that an idle worker delays no write.
-- May scan: from the start of its partial index, which has waiting mail only.
SELECT 1
  FROM outbox
 WHERE next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
 LIMIT 1
