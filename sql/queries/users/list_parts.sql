-- One page, in any order, of few users whose address or name contains a text; count_parts has found them.
-- May scan: admins only, in the search lane; the index of parts, and up to a thousand noted users; sorts.
SELECT {{user_columns users}}
  FROM users
 WHERE rowid IN (SELECT rowid FROM user_parts WHERE user_parts MATCH :match AND :part <> ''
                 UNION ALL
                 SELECT user_row FROM user_part_changes)
   AND {{listed_user_condition}}
   AND {{listed_user_position_condition}}
 ORDER BY {{user_order}}
 LIMIT :limit
