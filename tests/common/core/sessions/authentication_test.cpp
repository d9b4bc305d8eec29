#include "common/core/sessions/authentication.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/authority/authority.h"
#include "common/core/credentials/password_change.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/tokens/access_tokens.h"
#include "common/db/engine/writer.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/restless_database.h"

namespace usher::core {
namespace {

using namespace testkit;

std::string text(const Secret& token) { return std::string(token.expose()); }

TEST_CASE("authentication: a bearer is a JWT, a signed or a raw session token, by its number of dots", "[access]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto token = text(grant.session_token);
  for (const auto& bearer : {grant.access_token, token, kit->signed_values.sign(token), kit->signed_values.sign_encoded(token)}) {
    INFO(bearer);
    const auto actor = identify(kit, bearer);
    REQUIRE(actor.ok());
    CHECK(actor.value().user().id == grant.user.id);
    CHECK(actor.value().session().id == grant.session.id);
    CHECK(kit->authentication.check_bearer(bearer).ok());
  }
}

TEST_CASE("authentication: a malformed or foreign bearer gets 401", "[access][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto token = text(grant.session_token);
  for (const auto& bearer : {std::string(), std::string("x"), std::string("a.b"), std::string("a.b.c"), std::string("a.b.c.d"),
                             token + ".c2lnbmF0dXJl", grant.access_token + "x", text(grant.refresh_token),
                             grant.session.token_hash, grant.session.id.str()}) {
    INFO(bearer);
    CHECK(outcome(identify(kit, bearer)) == "UNAUTHENTICATED");
    CHECK_FALSE(kit->authentication.check_bearer(bearer).ok());
  }
}

TEST_CASE("authentication: an invalid bearer gets 401 and cookies are ignored", "[access][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  Credentials both{.bearer = bob.access_token,
                   .signed_session_tokens = {kit->signed_values.sign_encoded(ada.session_token.expose())},
                   .refresh_tokens = {text(ada.refresh_token)}};
  CHECK(must(kit->authentication.identify(both)).user().id == bob.user.id);
  both.bearer = "dead";
  CHECK(outcome(kit->authentication.identify(both)) == "UNAUTHENTICATED");
}

TEST_CASE("authentication: the refresh cookie precedes the session cookie, and the first valid one of each is used", "[access]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  const auto signed_bob = kit->signed_values.sign_encoded(bob.session_token.expose());
  const auto who = [&](std::vector<std::string> refresh, std::vector<std::string> session) {
    const auto actor =
        kit->authentication.identify({.signed_session_tokens = std::move(session), .refresh_tokens = std::move(refresh)});
    return actor.ok() ? actor.value().user().email : "unauthenticated";
  };
  CHECK(who({text(ada.refresh_token)}, {signed_bob}) == "ada@example.com");
  CHECK(who({"dead", text(ada.refresh_token)}, {signed_bob}) == "ada@example.com");
  CHECK(who({"dead"}, {signed_bob}) == "bob@example.com");
  CHECK(who({}, {"forged.signature", signed_bob}) == "bob@example.com");
  CHECK(who({}, {text(bob.session_token)}) == "unauthenticated");  // unsigned
  CHECK(who({}, {}) == "unauthenticated");
}

TEST_CASE("authentication: an ended or expired session, a suspended or erased account, 401 at once", "[access][security]") {
  const int how = GENERATE(0, 1, 2, 3);
  TestCore kit;
  const auto grant = sign_up(kit);
  if (how == 0) must(kit->session_admin.revoke(admin(), grant.session.id.str()));
  if (how == 1) kit.clock().advance(std::chrono::days(7));
  if (how == 2) kit.run("UPDATE users SET is_active = 0");
  if (how == 3) must(kit->user_admin.erase(admin(), kAda));
  CHECK(outcome(identify(kit, text(grant.session_token))) == "UNAUTHENTICATED");
  CHECK(outcome(identify(kit, grant.access_token)) == "UNAUTHENTICATED");
  CHECK(outcome(kit->authentication.identify({.refresh_tokens = {text(grant.refresh_token)}})) == "UNAUTHENTICATED");
}

TEST_CASE("authentication: a JWT with another user's session id gets 401", "[access][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  const auto mixed = must(kit->access_tokens.mint(bob.user, ada.session, std::nullopt));
  CHECK(outcome(identify(kit, mixed)) == "UNAUTHENTICATED");
}

TEST_CASE("authentication: the account is read from the database, not from the token", "[access][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(kit->user_admin.update(admin(), kAda, {.name = {}, .image = {}, .role = "admin", .profile = {}}));
  CHECK(must(identify(kit, grant.access_token)).user().role == "admin");
}

TEST_CASE("authentication: the last use of a session is written at most once a minute", "[access]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto seen = [&] { return kit.number("SELECT last_seen_at_ms FROM sessions"); };
  const auto begun = seen();
  kit.clock().advance(std::chrono::seconds(59));
  must(identify(kit, grant.access_token));
  CHECK(seen() == begun);
  kit.clock().advance(std::chrono::seconds(1));
  must(identify(kit, grant.access_token));
  CHECK(seen() == begun + 60'000);
}

TEST_CASE("authentication: a session is fresh for ten minutes after reauthentication", "[access][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.clock().advance(minutes(10) - std::chrono::milliseconds(1));
  CHECK(outcome(kit->authentication.require_fresh(actor_of(kit, grant))) == "OK");
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(outcome(kit->authentication.require_fresh(actor_of(kit, grant))) == "FRESH_SESSION_REQUIRED");
  must(refresh(kit, text(grant.refresh_token)));
  CHECK(outcome(kit->authentication.require_fresh(actor_of(kit, grant))) == "FRESH_SESSION_REQUIRED");
  const auto renewed = must(kit->password_change.reauthenticate(actor_of(kit, grant), secret(kPassphrase), caller()));
  CHECK(outcome(kit->authentication.require_fresh(actor_of(kit, renewed))) == "OK");
}

TEST_CASE("authentication: a session is fresh by the proof that the account demands", "[access][security]") {
  struct Row {
    const char* has;
    const char* none_to_app;  ///< Which of none, mailbox, password, provider and app make the session fresh.
  };
  const auto row =
      GENERATE(values<Row>({{"password", "00111"}, {"password and app", "00111"}, {"app", "00001"}, {"mailbox", "01111"}}));
  CAPTURE(row.has);
  TestCore kit;
  const auto grant = sign_up(kit);
  const std::string has = row.has;
  if (has.find("password") == std::string::npos) kit.run("DELETE FROM accounts");
  if (has.find("app") != std::string::npos)
    kit.run(
        "INSERT INTO two_factors (user_id, secret_sealed, backup_codes, confirmed_at_ms, created_at_ms) "
        "SELECT id, 's', '', 1, 1 FROM users");
  std::string found;
  for (const auto* proof : {"none", "mailbox", "password", "provider", "app"}) {
    kit.run("UPDATE sessions SET proved_by = '" + std::string(proof) + "'");
    found += kit->authentication.require_fresh(actor_of(kit, grant)).ok() ? '1' : '0';
  }
  CHECK(found == row.none_to_app);
}

/// The user of the session that counts; empty if none does.
std::string chosen_among(TestCore& kit, const std::vector<const SessionGrant*>& grants, const std::vector<std::string>& devices) {
  std::vector<std::string> tokens{"unknown"};
  for (const auto* grant : grants) tokens.emplace_back(grant->session_token.expose());
  const auto chosen = must(kit->authentication.choose(tokens, devices));
  CHECK(chosen.is_contested == (!chosen.named && !grants.empty()));
  return chosen.named ? chosen.named->actor.user().email : "";
}

TEST_CASE("authentication: of session tokens of different sessions none counts unless the device agrees with one user",
          "[access][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  const std::string adas(ada.device_token->expose());
  const std::string bobs(bob.device_token->expose());
  CHECK(chosen_among(kit, {}, {adas}).empty());
  CHECK(chosen_among(kit, {&ada, &ada}, {}) == kAda);
  CHECK(chosen_among(kit, {&bob, &ada}, {}).empty());
  CHECK(chosen_among(kit, {&bob, &ada}, {"unknown", adas}) == kAda);
  CHECK(chosen_among(kit, {&ada, &bob}, {bobs}) == "bob@example.com");
  CHECK(chosen_among(kit, {&ada, &bob}, {adas, bobs}).empty());
  kit.run("UPDATE sessions SET ended_at_ms = 1 WHERE user_id = '" + bob.user.id.str() + "'");
  CHECK(chosen_among(kit, {&bob, &ada}, {}) == kAda);
}

TEST_CASE("authentication: administering requires the admin role and a registered account", "[access][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  CHECK(outcome(kit->authentication.administer(actor_of(kit, grant), caller())) == "FORBIDDEN");
  const auto ada = make_admin(kit, grant);
  CHECK(ada.user().id == grant.user.id);
  CHECK(ada.request_id() == "test");
  kit.run("UPDATE users SET is_anonymous = 1");
  CHECK(outcome(kit->authentication.administer(actor_of(kit, grant), caller())) == "FORBIDDEN");
}

TEST_CASE("authentication: admin rights are checked again in the transaction that needs them", "[access][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto ada = make_admin(kit, grant);
  const auto require = [&](const domain::Administrator& by) {
    return outcome(kit->ports.transactions.read([&](store::Stores& tx) { return require_admin(tx, by, kit->ports); }));
  };
  CHECK(require(ada) == "OK");
  kit.run("UPDATE users SET role = 'user'");
  CHECK(require(ada) == "FORBIDDEN");
  must(kit->session_admin.revoke_user(admin(), grant.user.id));
  CHECK(require(ada) == "UNAUTHENTICATED");
  CHECK(require(admin()) == "OK");
}

TEST_CASE("authentication: the uses of a session are noted in their order, each by one conditional statement", "[session]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.clock().advance(std::chrono::hours(1));
  kit.settle();
  kit.watch().begin();
  CHECK(identify(kit, grant.session_token.expose()).ok());
  kit.settle();
  const auto writes = kit.watch().take();
  REQUIRE(writes.size() == 2);
  CHECK(writes.front().is_posted);
  CHECK(writes.front().key == grant.session.id.str());
  CHECK(writes.front().consistency == db::Consistency::kRow);
  CHECK(writes.front().statements == std::vector<std::string>{"sessions/touch"});
}

}  // namespace
}  // namespace usher::core
