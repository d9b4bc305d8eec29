#include "common/db/postgres/postgres_errors.h"

#include <catch2/catch.hpp>

namespace usher::db {
namespace {

TEST_CASE("postgres errors: a class of SQLSTATE decides unless the code has a row of its own", "[db]") {
  CHECK(failure_of_postgres("23505").interruption == Interruption::kTaken);
  CHECK(failure_of_postgres("57P01").ends_connection);
  CHECK(failure_of_postgres("57014").code == ErrorCode::kDatabaseBusy);
  CHECK_FALSE(failure_of_postgres("57014").ends_connection);
  CHECK(failure_of_postgres("53300").ends_connection);
  CHECK_FALSE(failure_of_postgres("53200").ends_connection);
  CHECK(failure_of_postgres("").interruption == Interruption::kDisconnected);
  CHECK(failure_of_postgres("42P01").code == ErrorCode::kInternal);
}

TEST_CASE("postgres errors: what cannot come right by itself says when to try again only if it may", "[db]") {
  CHECK(error_of_postgres(failure_of_postgres("40001"), "cause").retry_after == std::chrono::seconds(1));
  CHECK_FALSE(error_of_postgres(failure_of_postgres("23505"), "cause").retry_after);
}

TEST_CASE("postgres errors: a lost prepared statement is a pooler's, and names the parameter that helps", "[db]") {
  for (const auto* state : {"26000", "42P05"}) {
    const auto problem = error_of_postgres(failure_of_postgres(state), "cause");
    CHECK(problem.code == ErrorCode::kDatabaseBusy);
    CHECK(problem.detail().find("pgbouncer=true") != std::string_view::npos);
  }
}

TEST_CASE("postgres errors: a missing right of the role is named to operators", "[db]") {
  const auto problem = error_of_postgres(failure_of_postgres("42501"), "cause");
  CHECK(problem.code == ErrorCode::kInternal);
  CHECK(problem.detail().find("role may not do that") != std::string_view::npos);
}

TEST_CASE("postgres errors: a missing database or a refused user is that of a URL, which may be a command's argument", "[db]") {
  for (const auto* state : {"3D000", "28P01"}) {
    const auto detail = error_of_postgres(failure_of_postgres(state), "cause").detail();
    CHECK(detail.find("its URL") != std::string::npos);
    CHECK(detail.find("DATABASE_URL") == std::string::npos);
  }
}

TEST_CASE("postgres errors: a refused connection names its reason and what to do", "[db]") {
  const auto advises = [](std::string_view message, std::string_view part) {
    CAPTURE(message);
    CHECK(advice_on_connecting(message).find("DATABASE_URL") == std::string_view::npos);
    CHECK(advice_on_connecting(message).find(part) != std::string_view::npos);
  };
  advises("connection to server at \"db\" (192.0.2.1), port 5432 failed: SSL error: certificate verify failed",
          "sslrootcert=FILE");
  advises("server certificate for \"a\" does not match host name \"b\"", "another name");
  advises("root certificate file \"/ca.crt\" does not exist Either provide the file or change sslmode", "sslrootcert");
  advises("server does not support SSL, but SSL was required", "sslmode=disable");
  advises("could not translate host name \"nohost\" to address: Name or service not known", "spelling");
  advises("port 5999 failed: Connection refused 	Is the server running on that host", "nothing listens");
  advises("socket \"/tmp/.s.PGSQL.5432\" failed: No such file or directory", "no such socket");
  advises("FATAL:  28000: no pg_hba.conf entry for host \"192.0.2.7\", user \"a\", database \"b\", no encryption", "pg_hba.conf");
  advises("the server did not answer in time", "firewall");
  CHECK(advice_on_connecting("FATAL:  28P01: password authentication failed for user \"a\"").empty());
}

}  // namespace
}  // namespace usher::db
