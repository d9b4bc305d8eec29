-- readable from: 30
-- The index of 0046 begins with the same column.
DROP INDEX sessions_by_user;
