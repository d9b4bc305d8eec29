-- How many list_trusted has in all its pages.
-- May scan: operators only.
SELECT count(*)
  FROM verifications
 WHERE purpose = 'device' AND payload IS NOT NULL
   AND (CAST(:user_id AS TEXT) IS NULL OR user_id = :user_id)
