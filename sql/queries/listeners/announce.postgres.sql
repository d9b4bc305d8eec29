-- Reaches the listeners of the whole database at the commit, once a transaction.
SELECT pg_notify('usher', CAST(:topic AS TEXT))
