-- May scan: an operator's summary counts all accounts.
SELECT count(*), coalesce(sum(is_verified), 0), coalesce(sum(two_factor_enabled), 0),
       coalesce(sum(CASE WHEN role = 'admin' THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN is_active = 1 OR suspended_until_ms <= :now_ms THEN 0 ELSE 1 END), 0),
       coalesce(sum(is_anonymous), 0)
  FROM users
