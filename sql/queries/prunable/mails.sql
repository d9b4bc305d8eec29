-- May scan: an operator's rehearsal counts what outbox/prune deletes.
SELECT count(*)
  FROM outbox
 WHERE next_attempt_at_ms IS NULL
   AND created_at_ms < CASE WHEN sent_at_ms IS NOT NULL THEN CAST(:sent_before_ms AS BIGINT)
                                    ELSE CAST(:others_before_ms AS BIGINT) END
