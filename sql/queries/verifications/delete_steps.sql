-- Every sign-in that waits for its second factor or its enrolment.
-- May scan: when an admin ends all sessions.
DELETE FROM verifications
 WHERE purpose IN ('two_factor', 'enrolment')
