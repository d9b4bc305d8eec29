UPDATE notes
   SET text = :text, state = :state, changed_at_ms = :changed_at_ms
 WHERE id = :id
