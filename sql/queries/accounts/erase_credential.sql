-- Nobody signs in with a password any more.
DELETE FROM accounts
 WHERE user_id = :user_id AND provider = 'credential'
