-- Newest first, one page before (at_ms, id).
-- May scan: admins only; it ends after one page.
SELECT {{audit_columns audit_events}}
  FROM audit_events
 WHERE (CAST(:actor AS TEXT) IS NULL OR actor = :actor)
   AND {{audit_page_condition}}
 ORDER BY at_ms DESC, id DESC
 LIMIT :limit
