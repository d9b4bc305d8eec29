CASE :sort WHEN 'created_at asc' THEN created_at_ms WHEN 'updated_at asc' THEN updated_at_ms END,
          CASE :sort WHEN 'created_at desc' THEN created_at_ms WHEN 'updated_at desc' THEN updated_at_ms END DESC,
          CASE :sort WHEN 'email asc' THEN email WHEN 'name asc' THEN lower(coalesce(name, '')) WHEN 'role asc' THEN role END,
          CASE :sort WHEN 'email desc' THEN email WHEN 'name desc' THEN lower(coalesce(name, '')) WHEN 'role desc' THEN role END DESC,
          CASE WHEN :sort LIKE '% desc' THEN id END DESC, id
