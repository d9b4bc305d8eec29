-- What happened in a span of a day: sign-ups, sign-ins, refused attempts. In the index audit_events_by_time_and_outcome alone.
-- May scan: an admin's summary, once for each day that is over.
SELECT count(CASE WHEN action = 'user.signed_up' AND outcome = 'success' THEN 1 END),
       count(CASE WHEN action = 'user.signed_in' AND outcome = 'success' THEN 1 END),
       count(CASE WHEN outcome <> 'success' THEN 1 END)
  FROM audit_events
 WHERE at_ms >= :from_ms AND at_ms < :until_ms
