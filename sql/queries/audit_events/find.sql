SELECT {{audit_columns audit_events}}
  FROM audit_events
 WHERE id = :id
