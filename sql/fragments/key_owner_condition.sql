u.id = coalesce(k.owner_id, CASE WHEN k.created_by LIKE 'admin:%' THEN substr(k.created_by, 7) END)
