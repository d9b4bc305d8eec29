-- Consumes a code and all before it. One statement, so of racing requests with one code one wins. A user with the app may use
-- e-mail codes again.
UPDATE two_factors
   SET last_step = :step, mail_distrusted = 0
 WHERE user_id = :user_id AND confirmed_at_ms IS NOT NULL AND (last_step IS NULL OR last_step < :step)
