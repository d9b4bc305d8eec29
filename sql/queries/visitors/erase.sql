DELETE FROM visitors WHERE id = :id
