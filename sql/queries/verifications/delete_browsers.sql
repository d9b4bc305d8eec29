-- Every known browser, and every sign-in that waits for its second factor.
-- May scan: once, when the secret of the installation is abandoned.
DELETE FROM verifications
 WHERE purpose IN ('device', 'two_factor', 'enrolment')
