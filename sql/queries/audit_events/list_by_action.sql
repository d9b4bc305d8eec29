-- As list, of one action.
SELECT {{audit_columns audit_events}}
  FROM audit_events
 WHERE action = :action
   AND (CAST(:actor AS TEXT) IS NULL OR actor = :actor)
   AND {{audit_page_condition}}
 ORDER BY at_ms DESC, id DESC
 LIMIT :limit
