-- Keeps so many bytes of a share, or of all rows: first what goes beyond one reader, then what was used last.
-- May scan: at most once a minute, after something was kept.
DELETE FROM adapted_pages
 WHERE key IN (SELECT key
                 FROM (SELECT key,
                              SUM(bytes) OVER (ORDER BY CASE WHEN reader_digest IS NULL THEN 0 ELSE 1 END, used_at_ms DESC, key)
                                AS total
                         FROM adapted_pages
                        WHERE (:is_unproved = 0 OR is_unproved = 1)
                          AND (CAST(:sign_up_network AS TEXT) IS NULL OR sign_up_network = :sign_up_network)) AS ranked
                WHERE total > :most_bytes)
