-- Keys whose tokens have all expired: after the longest life that is noted, and at least the present one. A revoked key stays, so
-- that a restore of an older backup revokes it again.
-- May scan: a handful of rows.
DELETE FROM signing_keys
 WHERE revoked_at_ms IS NULL
   AND retired_at_ms + CASE WHEN longest_life_ms > CAST(:life_ms AS BIGINT) THEN longest_life_ms
                            ELSE CAST(:life_ms AS BIGINT) END < :now_ms
