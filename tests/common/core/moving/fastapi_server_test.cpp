#include "common/core/moving/fastapi_server.h"

#include "common/base/time_text.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/moving/moving.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/crypto/sealed_box.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/other_servers/old_database.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The tables as SQLAlchemy creates them on SQLite.
constexpr std::string_view kTables = R"sql(
CREATE TABLE users (id CHAR(32) NOT NULL PRIMARY KEY, email VARCHAR(255) NOT NULL, hashed_password VARCHAR(255) NOT NULL,
  is_active BOOLEAN NOT NULL, is_verified BOOLEAN NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL,
  last_login_at DATETIME);
CREATE TABLE user_profiles (id CHAR(32) NOT NULL PRIMARY KEY, user_id CHAR(32) NOT NULL, experience_level VARCHAR(12) NOT NULL,
  professional_role VARCHAR(10) NOT NULL, role_other VARCHAR(100), organization VARCHAR(255));
CREATE TABLE refresh_tokens (id CHAR(32) NOT NULL PRIMARY KEY, user_id CHAR(32) NOT NULL, token VARCHAR(255) NOT NULL,
  expires_at DATETIME NOT NULL, revoked BOOLEAN NOT NULL, revoked_at DATETIME, created_at DATETIME NOT NULL);
INSERT INTO users VALUES ('0123456789abcdef0123456789abcdef', 'ada@example.com', '$argon2id$v=19$m=65536,t=3,p=4$yZlzLiVEKEUIgRDi/D+ndA$G0w1FXCoYBmsy4WlxbYVQBMLtiSbgQmFhwe7mSc4/Ho', 1, 0,
  '2024-05-06 07:08:09.010203', '2024-06-07 08:09:10.011213', '2025-05-06 07:08:09');
INSERT INTO user_profiles VALUES ('p', '0123456789abcdef0123456789abcdef', 'BEGINNER', 'RESEARCHER', NULL, 'Org');
)sql";
constexpr std::string_view kId = "01234567-89ab-cdef-0123-456789abcdef";

MoveReport move_fastapi(TestCore& kit, const OldDatabase& old, MoveMode mode = MoveMode::kForReal) {
  const auto server = must(FastapiServer::open(old.url(), kit.clock()));
  const Moving moving({kit->ports, kit->outbox, kit->audit, kit->keys, kit->sealing_keys, kit->two_factor_codes.seals()});
  return must(moving.run(admin(), *server, mode, no_progress));
}

void add_token(OldDatabase& old, const std::string& token, const std::string& expires_at, const std::string& revoked = "0") {
  old.run("INSERT INTO refresh_tokens VALUES ('id-" + token + "', '0123456789abcdef0123456789abcdef', '" + token + "', '" +
          expires_at + "', " + revoked + ", NULL, '2026-05-06 07:08:09.010203')");
}

TEST_CASE("fastapi: accounts are imported with their profile, with our values and in UTC", "[moving]") {
  TestCore kit;
  OldDatabase old(kTables);
  const auto report = move_fastapi(kit, old);
  CHECK(report.left.empty());
  CHECK(report.users == 1);
  CHECK(report.accounts == 1);
  const auto user = must(kit->user_admin.find(kAda));
  CHECK(user.id.str() == kId);
  CHECK(to_rfc3339(user.created_at) == "2024-05-06T07:08:09.010Z");
  CHECK(to_rfc3339(user.updated_at) == "2024-06-07T08:09:10.011Z");
  REQUIRE(user.last_login_at);
  CHECK(to_rfc3339(*user.last_login_at) == "2025-05-06T07:08:09.000Z");
  const auto profile = must(kit->profiles.find(user.id));
  REQUIRE(profile);
  CHECK(profile->experience_level == "beginner");
  CHECK(profile->professional_role == "researcher");
  CHECK(profile->organization == "Org");
  CHECK(kit.texts("SELECT password_hash FROM accounts").at(0).starts_with("$argon2id$v=19$m=65536"));
}

TEST_CASE("fastapi: a valid refresh token works here once", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kTables);
  add_token(old, "live", "2099-01-01 00:00:00.000000");
  add_token(old, "expired", "2025-01-01 00:00:00.000000");
  add_token(old, "revoked", "2099-01-01 00:00:00.000000", GENERATE(as<const char*>{}, "1", "'yes'"));
  const auto report = move_fastapi(kit, old);
  CHECK(report.sessions == 1);
  CHECK(report.left.size() == 2);
  CHECK_FALSE(refresh(kit, "expired").ok());
  CHECK_FALSE(refresh(kit, "revoked").ok());
  const auto granted = must(refresh(kit, "live"));
  CHECK(kit.texts("SELECT user_id FROM sessions").at(0) == kId);
  CHECK(refresh(kit, granted.refresh_token.expose()).ok());
  CHECK(move_fastapi(kit, old).sessions == 0);
  kit.clock().advance(std::chrono::minutes(1));
  CHECK_FALSE(refresh(kit, "live").ok());
}

TEST_CASE("fastapi: a suspended account stays suspended, and one whose flag cannot be read is suspended", "[moving][security]") {
  TestCore kit;
  OldDatabase old(kTables);
  const auto [flag, faults] = GENERATE(table<std::string, std::size_t>({{"0", 1}, {"'N'", 2}}));
  add_token(old, "live", "2099-01-01 00:00:00.000000");
  old.run("UPDATE users SET is_active = " + flag);
  const auto report = move_fastapi(kit, old);
  CHECK(report.sessions == 0);
  CHECK(report.left.size() == faults);  // the session, and what cannot be read
  CHECK_FALSE(must(kit->user_admin.find(kAda)).is_active);
}

TEST_CASE("fastapi: a role `other` without a text is left out and reported", "[moving]") {
  TestCore kit;
  OldDatabase old(kTables);
  old.run("UPDATE user_profiles SET professional_role = 'OTHER'");
  const auto report = move_fastapi(kit, old);
  REQUIRE(report.left.size() == 1);
  CHECK(report.left[0].what == "field");
  const auto profile = must(kit->profiles.find(UserId(std::string(kId))));
  REQUIRE(profile);
  CHECK(profile->experience_level == "beginner");
  CHECK_FALSE(profile->professional_role);
}

TEST_CASE("fastapi: a site's own columns and tables are reported with their rows", "[moving]") {
  TestCore kit;
  OldDatabase old(kTables);
  old.run(
      "alter table users add nickname text; update users set nickname = 'A'; alter table user_profiles add bio text;"
      "create table quiz_results (id integer); insert into quiz_results values (1), (2), (3)");
  const auto mode = GENERATE(MoveMode::kTrial, MoveMode::kForReal);
  const auto report = move_fastapi(kit, old, mode);
  REQUIRE(report.left.size() == 2);
  CHECK(report.left[0].what == "table");
  CHECK(report.left[0].subject == "quiz_results");
  CHECK(report.left[0].rows == 3);
  CHECK(report.left[1].what == "column");
  CHECK(report.left[1].subject == "users.nickname");
  CHECK(report.left[1].rows == 1);
}

TEST_CASE("fastapi: the tables of fastapi-users are found", "[moving]") {
  TestCore kit;
  OldDatabase old(
      "create table user (id char(36), email text, hashed_password text, is_active boolean, is_superuser boolean, is_verified "
      "boolean); insert into user values ('01234567-89ab-cdef-0123-456789abcdef', 'ada@example.com', "
      "'$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm', 1, 0, 1)");
  const auto report = move_fastapi(kit, old);
  CHECK(report.accounts == 1);
  REQUIRE(report.left.size() == 1);
  CHECK(report.left[0].subject == "user.is_superuser");
}

TEST_CASE("fastapi: integer ids are accepted, tables beside users are optional", "[moving]") {
  TestCore kit;
  OldDatabase old(
      "create table users (id integer primary key, email text, hashed_password text); insert into users values (17, "
      "'ada@example.com', 'x')");
  const auto report = move_fastapi(kit, old);
  CHECK(report.users == 1);
  CHECK(must(kit->user_admin.find(kAda)).id.str() == "17");
  REQUIRE(report.left.size() == 1);
  CHECK(report.left[0].what == "password");
}

}  // namespace
}  // namespace usher::core
