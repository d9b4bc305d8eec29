-- As list, of one actor other than the users themselves.
SELECT {{audit_columns audit_events}}
  FROM audit_events
 WHERE actor = :actor AND actor <> 'user'
   AND (CAST(:action AS TEXT) IS NULL OR action = :action)
   AND {{audit_page_condition}}
 ORDER BY at_ms DESC, id DESC
 LIMIT :limit
