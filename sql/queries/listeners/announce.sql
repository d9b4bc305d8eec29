-- Nothing on SQLite, where no other server listens.
SELECT CAST(:topic AS TEXT)
