-- Keys whose tokens have all expired: after the longest life that is noted, and at least the present one.
-- May scan: a handful of rows.
DELETE FROM signing_keys
 WHERE id IN (SELECT k.id
                FROM (SELECT id, retired_at_ms, revoked_at_ms,
                             CASE WHEN longest_life_ms > CAST(:life_ms AS BIGINT) THEN longest_life_ms
                                  ELSE CAST(:life_ms AS BIGINT) END AS life_ms
                        FROM signing_keys) k
               WHERE k.retired_at_ms + k.life_ms < :now_ms OR k.revoked_at_ms + k.life_ms < :now_ms)
