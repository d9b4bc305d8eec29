DELETE FROM two_factors
 WHERE user_id = :id
