-- What happened each day (UTC) since 1970 of a span: sign-ups, sign-ins, refused attempts.
-- May scan: an admin's summary, once for each day that is over.
SELECT at_ms / 86400000,
       count(CASE WHEN action = 'user.signed_up' AND outcome = 'success' THEN 1 END),
       count(CASE WHEN action = 'user.signed_in' AND outcome = 'success' THEN 1 END),
       count(CASE WHEN outcome <> 'success' THEN 1 END)
  FROM audit_events
 WHERE at_ms >= :from_ms AND at_ms < :until_ms
 GROUP BY at_ms / 86400000
