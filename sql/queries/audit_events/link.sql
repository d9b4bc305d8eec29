UPDATE audit_events
   SET position = :position, link = :link
 WHERE id = :id AND link IS NULL
