-- May scan: admins alone, in order of creation.
SELECT {{page_columns adapted_pages}}
  FROM adapted_pages
 WHERE (created_at_ms, key) > (:after_ms, :after_key)
   AND (CAST(:page AS TEXT) IS NULL OR page = :page)
   AND (CAST(:task AS TEXT) IS NULL OR task = :task)
   AND (CAST(:language AS TEXT) IS NULL OR language = :language)
 ORDER BY created_at_ms, key
 LIMIT :limit
