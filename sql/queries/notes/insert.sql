INSERT INTO notes (id, user_id, text, author, state, created_at_ms, changed_at_ms)
VALUES (:id, :user_id, :text, :author, :state, :created_at_ms, :changed_at_ms)
