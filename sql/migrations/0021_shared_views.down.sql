DROP VIEW profiles_v1;
DROP VIEW users_v1;
