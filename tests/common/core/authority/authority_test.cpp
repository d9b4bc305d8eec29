#include "common/core/authority/authority.h"

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The only admin, and the calls that would leave none.
struct LoneAdmin {
  TestCore kit;
  SessionGrant grant = sign_up(kit);
  domain::AdminActor ada = make_admin(kit, grant);
  std::string id = grant.user.id.str();
};

TEST_CASE("authority: the operator does not demote, suspend or delete the last admin", "[authority][security]") {
  LoneAdmin lone;
  const auto& users = lone.kit->user_admin;
  CHECK(outcome(users.update(admin(), lone.id, {.role = "user"})) == "LAST_ADMIN");
  CHECK(outcome(users.suspend(admin(), lone.id)) == "LAST_ADMIN");
  CHECK(outcome(users.erase(admin(), lone.id)) == "LAST_ADMIN");
  CHECK(must(users.find(lone.id)).role == "admin");
  CHECK(outcome(users.update(admin(), lone.id, {.role = "admin"})) == "OK");
}

TEST_CASE("authority: the last admin does not delete the own account", "[authority][security]") {
  LoneAdmin lone;
  const auto erase = [&] { return lone.kit->own_account.erase(actor_of(lone.kit, lone.grant), secret(kPassphrase), caller()); };
  CHECK(outcome(erase()) == "LAST_ADMIN");
  make_admin(lone.kit, sign_up(lone.kit, "grace@example.com"));
  CHECK(outcome(erase()) == "OK");
}

TEST_CASE("authority: a suspended admin does not count as another one", "[authority][security]") {
  LoneAdmin lone;
  const auto grace = sign_up(lone.kit, "grace@example.com").user.id.str();
  const auto& users = lone.kit->user_admin;
  must(users.update(admin(), grace, {.role = "admin"}));
  must(users.suspend(admin(), grace));
  CHECK(outcome(users.suspend(admin(), lone.id)) == "LAST_ADMIN");
  CHECK(outcome(users.erase(admin(), grace)) == "OK");
}

TEST_CASE("authority: an admin does not demote another one who is the last beside them", "[authority]") {
  LoneAdmin lone;
  const auto grace = sign_up(lone.kit, "grace@example.com").user.id.str();
  must(lone.kit->user_admin.update(admin(), grace, {.role = "admin"}));
  CHECK(outcome(lone.kit->user_admin.update(lone.ada, grace, {.role = "user"})) == "OK");
  CHECK(outcome(lone.kit->user_admin.update(lone.ada, lone.id, {.role = "user"})) == "OWN_ACCOUNT");
}

TEST_CASE("authority: a key that is revoked between identification and write acts no more", "[authority][security]") {
  LoneAdmin lone;
  const auto made = must(lone.kit->api_keys.create(admin(), "admin:write", "crm"));
  const auto by = must(ApiKeys::administer(must(lone.kit->api_keys.identify(made.text.expose())), caller()));
  const auto bob = sign_up(lone.kit, "bob@example.com").user.id.str();
  CHECK(outcome(lone.kit->user_admin.suspend(by, bob)) == "OK");
  must(lone.kit->api_keys.revoke(admin(), made.key.id));
  CHECK(outcome(lone.kit->user_admin.activate(by, bob)) == "UNAUTHENTICATED");
}

TEST_CASE("authority: keys neither create keys nor rotate signing keys", "[authority][apikey][security]") {
  LoneAdmin lone;
  const auto made = must(lone.kit->api_keys.create(admin(), "admin:write", "crm"));
  const auto by = must(ApiKeys::administer(must(lone.kit->api_keys.identify(made.text.expose())), caller()));
  CHECK(outcome(lone.kit->api_keys.create(by, "admin:write", "more")) == "ADMIN_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->api_keys.revoke(by, made.key.id)) == "ADMIN_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->keys.rotate(by, true)) == "ADMIN_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->keys.revoke(by, KeyId("any"))) == "ADMIN_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->keys.prune(by)) == "ADMIN_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->limit_admin.clear_account(by, "bob@example.com")) == "ADMIN_SESSION_REQUIRED");
}

TEST_CASE("authority: keys and signing keys ask an admin for a fresh session", "[authority][apikey][security]") {
  LoneAdmin lone;
  const auto made = must(lone.kit->api_keys.create(lone.ada, "profile:read", "chat"));
  lone.kit.clock().advance(lone.kit.settings().tokens.fresh_for);
  CHECK(outcome(lone.kit->api_keys.create(lone.ada, "profile:read", "chat")) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->api_keys.revoke(lone.ada, made.key.id)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->keys.rotate(lone.ada, true)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->keys.revoke(lone.ada, KeyId("any"))) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->keys.prune(lone.ada)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(lone.kit->limit_admin.clear_client(lone.ada, "192.0.2.1")) == "FRESH_SESSION_REQUIRED");
}

}  // namespace
}  // namespace usher::core
