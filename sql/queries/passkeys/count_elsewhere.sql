-- The passkeys of other relying parties, and the accounts that have no way in but such ones.
-- May scan: the passkeys of all accounts, at a start and for a report.
SELECT count(*),
       count(DISTINCT CASE
         WHEN NOT EXISTS (SELECT 1 FROM accounts a
                           WHERE a.user_id = p.user_id
                             AND CASE a.provider
                                   WHEN 'credential' THEN a.password_hash IS NOT NULL AND (a.initial_until_ms IS NULL OR a.initial_until_ms > :now_ms)
                                   ELSE replace(:providers, ' ' || a.provider || '=' || coalesce(a.issuer || ' ', ''), '') <> :providers
                                 END)
          AND NOT EXISTS (SELECT 1 FROM passkeys o
                           WHERE o.user_id = p.user_id AND o.rp_id = :rp_id AND o.switched_off_at_ms IS NULL)
          AND (u.is_verified = 0 OR :by_mail = 0)
         THEN p.user_id END)
  FROM passkeys p
  JOIN users u ON u.id = p.user_id
 WHERE p.rp_id <> :rp_id
