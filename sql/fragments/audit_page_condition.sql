at_ms >= :since_ms
   AND at_ms <= :before_ms
   AND (at_ms < :before_ms OR id < :before_id)
