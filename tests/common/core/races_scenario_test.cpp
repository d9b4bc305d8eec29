#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_change.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sign_in/sign_up.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/two_servers.h"
#include "tests/testkit/world.h"

// Each of these went wrong at READ COMMITTED.
namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kNewPassphrase = "Another-passphrase-1";

TEST_CASE("races: unlinking the last two ways in leaves one", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both([](settings::Settings& settings) {
    settings.oauth.github.id = "id";
    settings.oauth.oidc.push_back({.name = "acme"});
  });
  const auto ada = actor_of(both.a, sign_up(both.a));
  for (const std::string provider : {"acme", "github"})
    both.a.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) SELECT 'id-" +
               provider + "', id, '" + provider + "', '1', 9999999999999, 0 FROM users");
  both.a.run("UPDATE accounts SET password_hash = NULL");
  const auto unlink = [&](const char* id) {
    return [&ada, id](TestCore& kit) { return kit->linked_accounts.unlink(ada, AccountId(id), caller()); };
  };
  CHECK(one_of_two(both.race(unlink("id-acme"), unlink("id-github")), "LAST_WAY_IN"));
  CHECK(both.a.number("SELECT count(*) FROM accounts WHERE provider <> 'credential'") == 1);
}

TEST_CASE("races: no session by the old password outlives its change", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  const auto outcomes = both.race(
      [&](TestCore& kit) { return kit->password_change.change(ada, secret(kPassphrase), secret(kNewPassphrase), caller()); },
      [](TestCore& kit) { return try_sign_in(kit); });
  CHECK(outcomes.first == "OK");
  CHECK(both.a.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 1);
}

TEST_CASE("races: a new name does not undo a suspension", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  UserChange named;
  named.name = {.present = true, .value = "New"};
  const auto outcomes = both.race([&](TestCore& kit) { return kit->own_account.change(ada, named); },
                                  [](TestCore& kit) { return kit->user_admin.suspend(admin(), kAda); });
  CHECK(outcomes.second == "OK");
  CHECK(outcome(try_sign_in(both.a)) != "OK");
  CHECK(both.a.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 0);
}

TEST_CASE("races: two admins who demote each other leave one", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = make_admin(both.a, sign_up(both.a));
  const auto bob = make_admin(both.a, sign_up(both.a, "bob@example.com"));
  const auto demote = [](const domain::AdminActor& by, std::string_view other) {
    return [&by, other](TestCore& kit) {
      return kit->user_admin.update(by, other, {.name = {}, .image = {}, .role = "user", .profile = {}});
    };
  };
  static_cast<void>(both.race(demote(ada, "bob@example.com"), demote(bob, kAda)));
  CHECK(both.a.number("SELECT count(*) FROM users WHERE role = 'admin'") == 1);
}

TEST_CASE("races: one of two versions of a questionnaire stays", "[both]") {
  if (!has_postgres()) return;
  TwoServers both;
  publish(both.a);
  const auto retire = [](std::int64_t version) {
    return [version](TestCore& kit) { return kit->questionnaires.retire(version, admin()); };
  };
  CHECK(one_of_two(both.race(retire(1), retire(2)), "CONFLICT"));
  CHECK(both.a.number("SELECT count(*) FROM questionnaires WHERE retired_at_ms IS NULL") == 1);
}

TEST_CASE("races: of two sign-ups with one address the second gets the answer of a taken one", "[both]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto join = [](TestCore& kit) { return kit->sign_up.with_password(sign_up_request(), caller()); };
  CHECK(one_of_two(both.race(join, join), "EMAIL_TAKEN"));
  CHECK(both.a.number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("races: a token refreshed on both servers has one successor", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto grant = sign_up(both.a);
  std::array<std::string, 2> tokens;
  const auto into = [&](std::size_t i) {
    return [&, i](TestCore& kit) -> Status {
      USHER_TRY(const auto renewed, refresh(kit, grant.refresh_token.expose()));
      tokens.at(i) = renewed.refresh_token.expose();
      return done();
    };
  };
  CHECK(both.race(into(0), into(1)) == Outcomes("OK", "OK"));
  CHECK(tokens[0] == tokens[1]);
  CHECK(both.a.number("SELECT count(*) FROM refresh_tokens") == 2);
}

TEST_CASE("races: a refresh beside a password change leaves no usable chain behind", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto grant = sign_up(both.a);
  const auto ada = actor_of(both.a, grant);
  std::string successor;
  const auto outcomes = both.race(
      [&](TestCore& kit) { return kit->password_change.change(ada, secret(kPassphrase), secret(kNewPassphrase), caller()); },
      [&](TestCore& kit) -> Status {
        USHER_TRY(const auto renewed, refresh(kit, grant.refresh_token.expose()));
        successor = renewed.refresh_token.expose();
        return done();
      });
  CHECK(outcomes.first == "OK");
  if (!successor.empty()) CHECK(outcome(refresh(both.a, successor)) != "OK");
  CHECK(outcome(refresh(both.b, grant.refresh_token.expose())) != "OK");
}

/// What another server does to an account that signs in, and how many live sessions may be left.
struct Beside {
  const char* name;
  Status (*act)(TestCore& kit, const std::string& email);
  std::int64_t least = 0;
  std::int64_t most = 0;
};

template <class T>
Status status_of(const Result<T>& result) {
  return result.ok() ? done() : Status(result.error());
}

constexpr std::string_view kBrowser = "a device token";

const std::array kBeside{
    Beside{"a suspension",
           [](TestCore& kit, const std::string& email) { return status_of(kit->user_admin.suspend(admin(), email)); }},
    Beside{"a deletion",
           [](TestCore& kit, const std::string& email) { return status_of(kit->user_admin.erase(admin(), email)); }},
    Beside{"another password",
           [](TestCore& kit, const std::string& email) {
             return status_of(kit->user_admin.set_password(admin(), email, secret(kNewPassphrase)));
           }},
    Beside{"a sign-out everywhere",
           [](TestCore& kit, const std::string& email) -> Status {
             USHER_TRY(const auto user, kit->user_admin.find(email));
             return status_of(kit->session_admin.revoke_user(admin(), user.id));
           },
           0, 1},
    Beside{"a second sign-in of its browser, which is one session too many",
           [](TestCore& kit, const std::string& email) {
             return status_of(try_sign_in(kit, email, kPassphrase, caller(), kBrowser));
           },
           2, 2}};

/// USHER_RACES: how often each is tried.
TEST_CASE("races: a sign-in leaves no session beside what ends it, and loses none", "[both][security]") {
  if (!has_postgres()) return;
  const char* const wanted = std::getenv("USHER_RACES");
  const int tries = wanted ? std::atoi(wanted) : 2;
  TwoServers both([](settings::Settings& settings) { settings.tokens.sessions_per_user = 2; });
  for (const auto& beside : kBeside) {
    for (int i = 0; i < tries; ++i) {
      const auto email = "racer-" + std::to_string(i) + "@example.com";
      INFO(beside.name << ", try " << i);
      both.a.run("DELETE FROM users");
      both.a.run("DELETE FROM audit_events");
      sign_up(both.a, email);
      const auto signs_in = [&](TestCore& kit) { return try_sign_in(kit, email, kPassphrase, caller(), kBrowser); };
      const auto acts = [&](TestCore& kit) { return beside.act(kit, email); };
      Outcomes outcomes;
      if (i == 0) {
        outcomes = both.race(acts, signs_in);
      } else {  // as it happens
        std::thread other([&] { outcomes.second = outcome(signs_in(both.b)); });
        outcomes.first = outcome(acts(both.a));
        other.join();
      }
      CHECK(outcomes.first == "OK");
      const auto live = both.a.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL");
      CHECK(live >= beside.least);
      CHECK(live <= beside.most);
      const auto signed_in = both.a.number("SELECT count(*) FROM audit_events WHERE action = 'user.signed_in'");
      if (both.a.number("SELECT count(*) FROM users") == 1)
        CHECK(both.a.number("SELECT count(*) FROM sessions") == 1 + signed_in);
    }
  }
}

}  // namespace
}  // namespace usher::core
