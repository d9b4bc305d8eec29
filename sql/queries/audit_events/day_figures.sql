-- What happened in a span of a day: sign-ups, those of sample accounts too, sign-ins, refused attempts. In the index audit_events_by_time_and_outcome alone.
-- May scan: an admin's summary, once for each day that is over.
SELECT count(CASE WHEN action IN ('user.signed_up', 'user.seeded') AND outcome = 'success' THEN 1 END),
       count(CASE WHEN action = 'user.signed_in' AND outcome = 'success' THEN 1 END),
       count(CASE WHEN outcome <> 'success' THEN 1 END)
  FROM audit_events
 WHERE at_ms >= :from_ms AND at_ms < :until_ms
