#include "common/core/administration/accounts.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resources.h"
#include "common/core/credentials/password_reset.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

const auto& kAccounts = resource_of("users");

const Act& act_of(std::string_view verb) {
  for (const auto& act : kAccounts.acts)
    if (act.verb == verb) return act;
  throw std::invalid_argument(std::string(verb));
}

/// Three users and an admin, whose session is fresh.
struct Course {
  TestCore kit;
  core::SessionGrant bob = sign_up(kit, "bob@example.com");
  core::SessionGrant cleo = sign_up(kit, "cleo@example.com");
  core::SessionGrant dora = sign_up(kit, "dora@example.com");
  domain::Administrator ada = make_admin(kit, sign_up(kit));

  Result<ActReport> act(std::string_view name, const FilterValues& matching = {}) {
    return act_on(name, must(kit->administration.select(kAccounts, matching, kit.clock().now())));
  }
  Result<ActReport> act_on(std::string_view name, const Selection& selection) {
    return kit->administration.act(kAccounts, act_of(name), ada, selection, kit.clock().now());
  }
  /// The id of the account of `ada`.
  std::string own_id() { return kit.texts("SELECT id FROM users WHERE email = 'ada@example.com'").front(); }
  std::int64_t users(const std::string& where) { return kit.number("SELECT count(*) FROM users WHERE " + where); }
  std::int64_t events(const std::string& action) {
    return kit.number("SELECT count(*) FROM audit_events WHERE action = '" + action + "'");
  }
};

TEST_CASE("accounts: each act does to all that match what it does to one, audited each and as a whole", "[administration]") {
  struct Row {
    std::string act;
    std::string before;
    std::string after;
    std::string event;
  };
  const std::vector<Row> rows{
      {"suspend", "is_active", "NOT is_active", "user.suspended"},
      {"activate", "NOT is_active", "is_active", "user.activated"},
      {"sign-out", "id IN (SELECT user_id FROM sessions WHERE ended_at_ms IS NULL)",
       "id NOT IN (SELECT user_id FROM sessions WHERE ended_at_ms IS NULL)", "user.sessions_revoked"},
      {"reset", "id NOT IN (SELECT user_id FROM outbox WHERE kind = 'request:reset_password')",
       "id IN (SELECT user_id FROM outbox WHERE kind = 'request:reset_password')", "user.reset_sent"},
      {"remind", "reminded_at_ms IS NULL", "reminded_at_ms IS NOT NULL", "user.reminded"},
      {"verify", "NOT is_verified", "is_verified", "user.email_verified"},
      {"reset-2fa", "two_factor_enabled", "NOT two_factor_enabled", "user.second_factor_reset"},
      {"promote", "role = 'user'", "role = 'admin'", "user.updated"},
      {"demote", "role = 'admin'", "role = 'user'", "user.updated"},
      {"delete", "1", "0", "user.deleted"},
  };
  REQUIRE(rows.size() == Accounts::kActs.size());
  for (const auto& row : rows) {
    INFO(row.act);
    Course course;
    const std::string others = " AND email <> 'ada@example.com'";
    if (row.act == "activate") course.kit.run("UPDATE users SET is_active = 0 WHERE email <> 'ada@example.com'");
    if (row.act == "reset-2fa") course.kit.run("UPDATE users SET two_factor_enabled = 1 WHERE email <> 'ada@example.com'");
    if (row.act == "demote") course.kit.run("UPDATE users SET role = 'admin'");
    if (row.act == "remind") course.kit.run("UPDATE users SET is_verified = 1");
    REQUIRE(course.users(row.before + others) == 3);
    const auto events = course.events(row.event);
    const auto report = must(course.act(row.act, {{"role", row.act == "demote" ? "admin" : "user"}}));
    CHECK(report.done == 3);
    CHECK(course.users(row.after + others) == (row.act == "delete" ? 0 : 3));
    CHECK(course.users(row.before + others) == 0);
    CHECK(course.events(row.event) == events + 3);
    CHECK(course.kit.texts("SELECT json_extract(personal, '$.reason') FROM audit_events WHERE action = 'selection.acted'") ==
          std::vector<std::string>{row.act + ", Accounts: 3 done, " + (row.act == "demote" ? "1" : "0") + " refused"});
  }
}

TEST_CASE("accounts: admins do not suspend, demote or delete themselves among others", "[administration][security]") {
  const std::string act = GENERATE(as<const char*>{}, "suspend", "sign-out", "demote", "delete");
  CAPTURE(act);
  Course course;
  if (act == "demote") course.kit.run("UPDATE users SET role = 'admin'");
  // The own account is among the others, and does not stop the act.
  const auto report = must(course.act_on(
      act, {.ids = {course.bob.user.id.str(), course.own_id(), course.cleo.user.id.str(), course.dora.user.id.str()}}));
  CHECK(report.done == 3);
  CHECK(report.refused == 1);
  CHECK_FALSE(report.stopped);
  REQUIRE(report.why_refused);
  CHECK(report.why_refused->code == ErrorCode::kOwnAccount);
  CHECK(course.users("email = 'ada@example.com' AND is_active AND role = 'admin'") == 1);
  CHECK(course.users("id IN (SELECT user_id FROM sessions WHERE ended_at_ms IS NULL) AND email = 'ada@example.com'") == 1);
  CHECK(outcome(course.act_on(act, {.ids = {course.own_id()}})) == "OWN_ACCOUNT");
}

TEST_CASE("accounts: of many demoted admins with API keys the others get five mails and one summary",
          "[administration][limits]") {
  TestCore kit(with_limits);
  const auto ada = make_admin(kit, sign_up(kit));
  must(kit->user_admin.verify_email(admin(), kAda));
  std::vector<std::string> keepers;
  for (int i = 0; i < 8; ++i) {
    keepers.push_back(sign_up(kit, "admin" + std::to_string(i) + "@example.com").user.id.str());
    key_of_admin(kit, keepers.back());
  }
  const auto report = must(kit->administration.act(kAccounts, act_of("demote"), admin(), {.ids = keepers}, kit.clock().now()));
  CHECK(report.done == 8);
  const std::string to_ada = " AND address = 'ada@example.com'";
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'api_keys_revoked'" + to_ada) == 5);
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE payload LIKE '%\"of\":\"api_keys_revoked\"%'" + to_ada) == 1);
}

TEST_CASE("accounts: a flag is yes or no, and anything else is refused", "[administration]") {
  Course course;
  const auto reset = [&](const std::string& passkeys) {
    const auto& act = act_of("reset-2fa");
    const auto fields = fields_of_texts(act.fields, {{"passkeys", passkeys}});
    if (!fields.ok()) return Result<ActReport>(fields.error());
    return course.act_on("reset-2fa", {.ids = {course.bob.user.id.str(), course.cleo.user.id.str()}, .fields = fields.value()});
  };
  course.kit.run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) SELECT email, id, email, 'k', 0, "
      "0 FROM users");
  CHECK(outcome(reset("perhaps")) == "VALIDATION_FAILED");
  CHECK(must(reset("no")).unchanged == 2);
  CHECK(must(reset("yes")).done == 2);
  CHECK(course.kit.number("SELECT count(*) FROM passkeys") == 2);
}

TEST_CASE("accounts: the lost factor of an admin is refused, and the others are reset", "[administration][security]") {
  Course course;
  const auto eve = sign_up_guarded(course.kit, "eve@example.com").grant.user.id;
  lose_apps(course.kit);
  course.kit.run("UPDATE users SET role = 'admin' WHERE email = 'eve@example.com'");
  course.kit.run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) SELECT 'key', id, 'c', 'k', 0, 0 "
      "FROM users WHERE email = 'cleo@example.com'");
  const auto report = must(
      course.act_on("reset-2fa", {.ids = {eve.str(), course.cleo.user.id.str()}, .fields = json::Object{{"passkeys", true}}}));
  CHECK(report.refused == 1);
  CHECK(report.done == 1);
  CHECK_FALSE(report.stopped);
}

TEST_CASE("accounts: an account that is as wanted is unchanged and not audited", "[administration]") {
  struct Row {
    std::string act;
    std::string before;
    std::string event;
  };
  const auto& [act, before, event] =
      GENERATE(Row{"suspend", "UPDATE users SET is_active = 0 WHERE role = 'user'", "user.suspended"},
               Row{"activate", "UPDATE users SET is_active = 1", "user.activated"},
               Row{"sign-out", "UPDATE sessions SET ended_at_ms = 1 WHERE user_id <> (SELECT id FROM users WHERE role = 'admin')",
                   "user.sessions_revoked"},
               Row{"verify", "UPDATE users SET is_verified = 1", "user.email_verified"},
               Row{"promote", "UPDATE users SET role = 'admin'", "user.updated"}, Row{"demote", "SELECT 1", "user.updated"});
  CAPTURE(act);
  Course course;
  course.kit.run(before);
  const auto events = course.events(event);
  const auto report = must(course.act_on(act, {.ids = {course.bob.user.id.str(), course.cleo.user.id.str()}}));
  CHECK(report.done == 0);
  CHECK(report.unchanged == 2);
  CHECK(course.events(event) == events);
}

TEST_CASE("accounts: another server acts on what one counted, and on nothing that came since", "[administration][security]") {
  Course course;
  TestCore other(course.kit.world());
  const auto now = course.kit.clock().now();
  const auto& suspend = act_of("suspend");
  const auto counted = must(course.kit->administration.select(kAccounts, {{"role", "user"}}, now));
  const auto token = course.kit->administration.seal(kAccounts, suspend, course.ada, counted, now);
  must(course.kit->user_admin.erase(admin(), "cleo@example.com"));
  must(course.kit->user_admin.update(admin(), "dora@example.com", {.role = "admin"}));
  must(course.kit->user_admin.create(admin(), {.email = "eve@example.com", .name = {}, .profile = {}, .password = {}}));
  const auto opened = must(other->administration.open(kAccounts, suspend, course.ada, token, now));
  CHECK(must(other->administration.act(kAccounts, suspend, course.ada, opened, now)).done == 1);
  CHECK(course.kit.texts("SELECT email FROM users WHERE NOT is_active") == std::vector<std::string>{"bob@example.com"});
}

TEST_CASE("accounts: what an operator selects and acts on by filter has no limit of time", "[administration]") {
  Course course;
  const auto now = course.kit.clock().now();
  course.kit.watch().fail_reads(ErrorCode::kOverloaded, true);
  for (const auto* const name : {"users", "passkeys", "trusted_browsers"}) {
    const auto& resource = resource_of(name);
    const auto& administration = course.kit->administration;
    CHECK(outcome(administration.select(resource, {}, now)) == "OVERLOADED");
    CHECK(outcome(administration.select(resource, {}, now, false)) == "OK");
    CHECK(outcome(administration.list(resource, {.now = now, .for_request = false})) == "OK");
    CHECK(outcome(administration.count(resource, {.now = now, .for_request = false})) == "OK");
  }
  const auto users = must(course.kit->administration.select(kAccounts, {{"role", "user"}}, now, false));
  CHECK(must(course.kit->administration.act(kAccounts, act_of("suspend"), admin(), users, now)).done == 3);
  CHECK(outcome(course.act_on("activate", users)) == "OVERLOADED");
}

TEST_CASE("accounts: several new admins are one mail to each admin, and one to each of them", "[administration][security]") {
  Course course;
  make_admin(course.kit, sign_up(course.kit, "eve@example.com"));
  course.kit.run("DELETE FROM outbox");
  const auto mails = [&](const std::string& kind) {
    return course.kit.texts("SELECT address FROM outbox WHERE kind = '" + kind + "' ORDER BY address");
  };
  CHECK(must(course.act("promote", {{"role", "user"}})).done == 3);
  CHECK(mails("admins_added") == std::vector<std::string>{"ada@example.com", "eve@example.com"});
  for (const auto* name : {"bob", "cleo", "dora"})
    CHECK(course.kit.number("SELECT count(*) FROM outbox WHERE kind = 'admins_added' AND payload ->> 'accounts' LIKE '%" +
                            std::string(name) + "@example.com%'") == 2);
  CHECK(mails("admin_added") == std::vector<std::string>{"bob@example.com", "cleo@example.com", "dora@example.com"});
  course.kit.run("DELETE FROM outbox");
  course.kit.run("UPDATE users SET role = 'user' WHERE email = 'bob@example.com'");
  CHECK(must(course.act_on("promote", {.ids = {course.bob.user.id.str()}})).done == 1);
  CHECK(mails("admins_added").empty());
  CHECK(mails("admin_added").size() == 5);
}

TEST_CASE("accounts: several new admins are announced before the first, without those who cannot be one",
          "[administration][security]") {
  Course course;
  course.kit.run("UPDATE users SET is_anonymous = 1 WHERE email = 'cleo@example.com'");
  const Selection both{.ids = {course.cleo.user.id.str(), course.bob.user.id.str()}};
  auto trial = both;
  trial.is_trial = true;
  CHECK(must(course.act_on("promote", trial)).done == 1);
  CHECK(course.kit.number("SELECT count(*) FROM outbox WHERE kind = 'admins_added'") == 0);
  course.kit.run("CREATE TRIGGER no_promotion BEFORE UPDATE OF role ON users BEGIN SELECT RAISE(ABORT, 'full'); END");
  CHECK_FALSE(course.act_on("promote", both).ok());
  CHECK(course.kit.texts("SELECT payload ->> 'accounts' FROM outbox WHERE kind = 'admins_added'") ==
        std::vector<std::string>{"bob@example.com"});
}

TEST_CASE("accounts: one row that a filter matches is announced as one", "[administration]") {
  Course course;
  course.kit.run("DELETE FROM outbox");
  CHECK(must(course.act("promote", {{"search", "bob@example.com"}})).done == 1);
  CHECK(course.kit.number("SELECT count(*) FROM outbox WHERE kind = 'admins_added'") == 0);
  CHECK(course.kit.number("SELECT count(*) FROM outbox WHERE kind = 'admin_added'") == 2);
}

struct Two {
  bool first = false;
  bool second = false;
  std::optional<Time> until;
  static constexpr auto fields() {
    return json::fields_of(json::optional("first", &Two::first), json::optional("second", &Two::second),
                           json::optional("until", &Two::until));
  }
};

TEST_CASE("accounts: fields of a form or a command are read by their types, each by itself", "[administration]") {
  const auto read = [](const FilterValues& texts) { return fields_of_texts(kFormFields<Two>, texts); };
  CHECK(must(read({{"second", "yes"}})) == json::Object{{"second", true}});
  CHECK(must(read({{"first", "no"}, {"until", "2027-01-01"}})) == json::Object{{"first", false}, {"until", "2027-01-01"}});
  const auto refused = read({{"first", ""}, {"until", ""}});
  REQUIRE(outcome(refused) == "VALIDATION_FAILED");
  CHECK(refused.error().fields.size() == 2);
}

TEST_CASE("accounts: a row that is named twice is one", "[administration]") {
  Course course;
  make_admin(course.kit, sign_up(course.kit, "eve@example.com"));
  const auto bob = course.bob.user.id.str();
  const auto report = must(course.act_on("promote", {.ids = {bob, bob}}));
  CHECK(report.done == 1);
  CHECK(report.unchanged == 0);
  CHECK(course.kit.number("SELECT count(*) FROM outbox WHERE kind = 'admins_added'") == 0);
}

TEST_CASE("accounts: the times of a counted filter count from the question", "[administration]") {
  Course course;
  const auto asked = course.kit.clock().now();
  const auto& act = act_of("suspend");
  const auto counted = must(course.kit->administration.select(kAccounts, {{"since", "1h"}, {"role", "user"}}, asked));
  const auto word = course.kit->administration.seal(kAccounts, act, course.ada, counted, asked);
  course.kit.run("UPDATE users SET created_at_ms = created_at_ms - 3590000 WHERE role = 'user'");
  course.kit.clock().advance(minutes(1));
  const auto opened = must(course.kit->administration.open(kAccounts, act, course.ada, word, course.kit.clock().now()));
  CHECK(must(course.act_on("suspend", opened)).done == 3);
}

TEST_CASE("accounts: users who never signed in are mailed a link that lives for seven days", "[administration]") {
  Course course;
  course.kit.run("DELETE FROM sessions WHERE user_id = '" + course.bob.user.id.str() + "'");
  CHECK(must(course.act_on("reset", {.ids = {course.bob.user.id.str(), course.cleo.user.id.str()}})).done == 2);
  CHECK(course.kit.texts("SELECT address FROM outbox WHERE kind = 'request:first_password'") ==
        std::vector<std::string>{"bob@example.com"});
  CHECK(course.kit.texts("SELECT address FROM outbox WHERE kind = 'request:reset_password'") ==
        std::vector<std::string>{"cleo@example.com"});
}

TEST_CASE("first passwords: only accounts that never had a session get a link, nothing twice in a day", "[administration]") {
  TestCore kit;
  sign_up(kit, "signed-up@example.com");
  for (const auto* email : {"ada@example.com", "bo@example.com", "suspended@example.com", "seeded@example.com"})
    must(kit->user_admin.create(admin(), {.email = email, .name = {}, .profile = {}, .password = {}}));
  must(kit->user_admin.suspend(admin(), "suspended@example.com"));
  kit.run(
      "UPDATE audit_events SET action = 'user.seeded' WHERE action = 'user.created' AND user_id = (SELECT id FROM users WHERE "
      "email = 'seeded@example.com')");
  /// `mailed unchanged refused`; of the unchanged one is seeded, the refused one is suspended.
  const auto send = [&](const json::Object& fields = {}) {
    const auto now = kit.clock().now();
    auto selection = must(kit->administration.select(kAccounts, {{"never_signed_in", "true"}}, now));
    selection.fields = fields;
    const auto report = must(kit->administration.act(kAccounts, act_of("reset"), admin(), selection, now));
    return std::to_string(report.done) + " " + std::to_string(report.unchanged) + " " + std::to_string(report.refused);
  };
  CHECK(send() == "2 1 1");
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'request:first_password'") == 2);
  CHECK(send() == "0 3 1");
  CHECK(send({{"again", true}}) == "2 1 1");
  kit.clock().advance(std::chrono::hours(24));
  CHECK(send() == "2 1 1");
}

TEST_CASE("first passwords: the link sets a password within seven days, once, and proves the address", "[administration]") {
  TestCore kit;
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .name = {}, .profile = {}, .password = {}}));
  must(kit->user_admin.send_reset(admin(), kAda));
  const auto token = Mailbox(kit).secret("first_password", kAda);
  kit.clock().advance(std::chrono::days(7) - std::chrono::minutes(1));
  CHECK(must(kit->password_reset.look(secret(token))).user.email == kAda);
  must(kit->password_reset.reset({.token = secret(token), .new_password = secret(kPassphrase)}, caller()));
  CHECK(must(kit->user_admin.find(kAda)).is_verified);
  CHECK(outcome(kit->password_reset.look(secret(token))) == "INVALID_TOKEN");
}

TEST_CASE("first passwords: a new user is found beside a hundred whose addresses contain the own one", "[administration]") {
  TestCore kit;
  for (int i = 0; i < 100; ++i) must(kit->user_admin.create(admin(), {.email = std::to_string(i) + "n@example.com"}));
  kit.clock().advance(std::chrono::seconds(1));
  must(kit->user_admin.create(admin(), {.email = "n@example.com"}));
  must(kit->user_admin.send_reset(admin(), "n@example.com"));
  CHECK(kit.texts("SELECT kind FROM outbox WHERE kind LIKE 'request:%'") == std::vector<std::string>{"request:first_password"});
}

TEST_CASE("first passwords: an expired link is refused, and a link ends with the account's other links",
          "[administration][security]") {
  TestCore kit;
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .name = {}, .profile = {}, .password = {}}));
  must(kit->user_admin.send_reset(admin(), kAda));
  const auto old = Mailbox(kit).secret("first_password", kAda);
  kit.clock().advance(std::chrono::days(7));
  CHECK(outcome(kit->password_reset.look(secret(old))) == "TOKEN_EXPIRED");
  must(kit->user_admin.send_reset(admin(), kAda));
  const auto token = Mailbox(kit).secret("first_password", kAda);
  must(kit->user_admin.set_password(admin(), kAda, secret("another long password")));
  CHECK(outcome(kit->password_reset.look(secret(token))) == "INVALID_TOKEN");
}

TEST_CASE("accounts: ids that do not exist are gone for each act", "[administration]") {
  Course course;
  for (const auto& act : Accounts::kActs) {
    INFO(act.verb);
    const auto report = must(course.act_on(act.verb, {.ids = {"gone", "stranger@example.com", course.bob.user.id.str()}}));
    CHECK(report.gone == 2);
    CHECK(report.done + report.unchanged == 1);
  }
}

TEST_CASE("accounts: what needs a fresh session for one needs it for many", "[administration][security]") {
  const std::string act = GENERATE(as<const char*>{}, "reset", "verify", "promote", "delete");
  CAPTURE(act);
  Course course;
  course.kit.clock().advance(std::chrono::hours(2));
  CHECK(outcome(course.act(act, {{"role", "user"}})) == "FRESH_SESSION_REQUIRED");
  CHECK(course.users("role = 'user' AND NOT is_verified") == 3);
  CHECK(course.events("selection.acted") == 0);
}

TEST_CASE("accounts: the filters of the list narrow an act, and one row has no event as a whole", "[administration]") {
  Course course;
  CHECK(must(course.act("suspend", {{"search", "cleo"}})).done == 1);
  CHECK(course.users("NOT is_active") == 1);
  CHECK(course.events("selection.acted") == 0);
  CHECK(must(course.act("suspend", {{"search", "stranger"}})).done == 0);
  CHECK(outcome(course.kit->administration.select(kAccounts, {{"role", "king"}}, course.kit.clock().now())) ==
        "VALIDATION_FAILED");
}

TEST_CASE("accounts: a selection of ids keeps them under its seal", "[administration][security]") {
  Course course;
  const auto now = course.kit.clock().now();
  const auto& administration = course.kit->administration;
  const std::vector<std::string> ids{course.bob.user.id.str(), course.dora.user.id.str()};
  const auto word = administration.seal(kAccounts, act_of("suspend"), course.ada, {.ids = ids}, now);
  CHECK(must(administration.open(kAccounts, act_of("suspend"), course.ada, word, now)).ids == ids);
  CHECK(outcome(administration.open(kAccounts, act_of("delete"), course.ada, word, now)) == "VALIDATION_FAILED");
}

}  // namespace
}  // namespace usher::core
