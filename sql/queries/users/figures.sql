-- Each kind in its own index (users_unverified and those beside it).
-- May scan: an operator's summary counts all accounts.
SELECT (SELECT count(*) FROM users),
       (SELECT count(*) FROM users) - (SELECT count(*) FROM users WHERE is_verified = 0),
       (SELECT count(*) FROM users WHERE two_factor_enabled = 1),
       (SELECT count(*) FROM users WHERE role = 'admin'),
       (SELECT count(*) FROM users WHERE is_active = 0)
         - (SELECT count(*) FROM users WHERE is_active = 0 AND suspended_until_ms <= :now_ms),
       (SELECT count(*) FROM users WHERE is_anonymous = 1)
