-- May scan: admins alone.
SELECT count(*)
  FROM adapted_pages
 WHERE (CAST(:page AS TEXT) IS NULL OR page = :page)
   AND (CAST(:task AS TEXT) IS NULL OR task = :task)
   AND (CAST(:language AS TEXT) IS NULL OR language = :language)
