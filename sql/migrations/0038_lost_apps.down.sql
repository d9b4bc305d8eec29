-- The release before knows no lost app: with mail distrusted no sign-in to the account succeeds before `usher user reset-2fa`.
UPDATE two_factors SET secret_sealed = '', mail_distrusted = 1 WHERE lost_at_ms IS NOT NULL;
ALTER TABLE two_factors DROP COLUMN lost_at_ms;
