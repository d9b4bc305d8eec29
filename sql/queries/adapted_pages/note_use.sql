-- A reader without an account ('') leaves the digest as it is, as does one whose account was deleted meanwhile. The first account
-- puts its own in place of ''. A second account makes it NULL: the row belongs to none of them.
UPDATE adapted_pages
   SET hits = hits + :hits,
       used_at_ms = CASE WHEN used_at_ms < :used_at_ms THEN CAST(:used_at_ms AS BIGINT) ELSE used_at_ms END,
       reader_digest = CASE WHEN :reader_digest = '' OR reader_digest = :reader_digest THEN reader_digest
                            WHEN CAST(:account AS TEXT) IS NOT NULL
                                 AND NOT EXISTS (SELECT 1 FROM users WHERE id = CAST(:account AS TEXT)) THEN reader_digest
                            WHEN reader_digest = '' THEN CAST(:reader_digest AS TEXT) END,
       sign_up_network = CASE WHEN :is_unproved = 1 OR sign_up_network = :sign_up_network THEN sign_up_network END,
       is_unproved = CASE WHEN :is_unproved = 0 THEN 0 ELSE is_unproved END
 WHERE key = :key
