-- How many users of_parts has in all its parts.
-- May scan: admins only, in the search lane; the index of parts, and up to a thousand noted users.
SELECT count(*)
  FROM users
 WHERE rowid IN (SELECT rowid FROM user_parts WHERE user_parts MATCH :match AND :part <> ''
                 UNION ALL
                 SELECT user_row FROM user_part_changes)
   AND {{user_condition}}
