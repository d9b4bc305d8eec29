CASE :sort
        WHEN 'created_at asc' THEN created_at_ms > :after_ms OR (created_at_ms = :after_ms AND id > :after_id)
        WHEN 'created_at desc' THEN created_at_ms < :after_ms OR (created_at_ms = :after_ms AND id < :after_id)
        WHEN 'name asc' THEN lower(coalesce(name, '')) > :after_key OR (lower(coalesce(name, '')) = :after_key AND id > :after_id)
        WHEN 'name desc' THEN lower(coalesce(name, '')) < :after_key OR (lower(coalesce(name, '')) = :after_key AND id < :after_id)
        WHEN 'email asc' THEN email > :after_key OR (email = :after_key AND id > :after_id)
        ELSE email < :after_key OR (email = :after_key AND id < :after_id)
      END
