DROP INDEX verifications_flows;
DROP INDEX users_admins;
