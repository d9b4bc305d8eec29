-- How many users may have the parts of a search, up to a number: those of the index, and those that it does not know yet.
-- `:match` is for SQLite alone, `:part` for PostgreSQL alone.
-- May scan: admins only, in the search lane; the index of parts, and up to a thousand noted users.
SELECT count(*)
  FROM (SELECT rowid FROM user_parts WHERE user_parts MATCH :match AND :part <> ''
        UNION ALL
        SELECT user_row FROM user_part_changes
        LIMIT :most) found
