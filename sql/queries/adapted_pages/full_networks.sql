-- May scan: at most once a minute, after something was kept.
SELECT sign_up_network
  FROM adapted_pages
 WHERE sign_up_network IS NOT NULL
 GROUP BY sign_up_network
HAVING SUM(bytes) > :most_bytes
