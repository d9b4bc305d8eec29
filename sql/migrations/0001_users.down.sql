DROP TABLE installation;
DROP TABLE accounts;
DROP TABLE users;
