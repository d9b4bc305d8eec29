-- A part of few users whose address or name contains a text, in any order; users/count_parts has found them.
-- May scan: admins only, in the search lane; the index of parts, and up to a thousand noted users; sorts.
SELECT {{user_columns users}}
  FROM users
 WHERE rowid IN (SELECT rowid FROM user_parts WHERE user_parts MATCH :match AND :part <> ''
                 UNION ALL
                 SELECT user_row FROM user_part_changes)
   AND {{user_condition}}
 ORDER BY {{user_order}}
 LIMIT :limit OFFSET :offset
