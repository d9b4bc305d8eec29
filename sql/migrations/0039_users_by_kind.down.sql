DROP INDEX users_anonymous;
DROP INDEX users_inactive;
DROP INDEX users_with_second_factor;
DROP INDEX users_unverified;
