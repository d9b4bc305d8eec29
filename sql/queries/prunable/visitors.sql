-- May scan: an operator's rehearsal counts what visitors/list_gone lists.
SELECT count(*)
  FROM visitors
 WHERE seen_at_ms < :before_ms
   AND {{restored_condition}}
