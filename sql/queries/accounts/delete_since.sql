-- Deletes the provider accounts that were linked to a user since then: the change of address at that time was undone.
DELETE FROM accounts
 WHERE user_id = :user_id AND provider <> 'credential' AND created_at_ms >= :since_ms
RETURNING {{account_columns accounts}}
