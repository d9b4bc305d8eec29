#include "common/core/authority/authority.h"

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/db/sql_files.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"

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

/// A kind of another account with the role of an admin.
struct OtherAdmin {
  std::string kind;
  std::string change;  ///< Of its row.
  bool is_proof_demanded;
  std::string outcome;  ///< Of the suspension of the only other one.
};

const std::vector<OtherAdmin> kOthers{
    {"a proved one", "is_verified = 1", true, "OK"},
    {"an unproved one, whose proof is not demanded", "is_verified = 0", false, "OK"},
    {"an unproved one", "is_verified = 0", true, "LAST_ADMIN"},
    {"a suspended one", "is_active = 0", false, "LAST_ADMIN"},
    {"one whose suspension is over", "is_active = 0, suspended_until_ms = 1", false, "OK"},
    {"an anonymous one", "is_anonymous = 1", false, "LAST_ADMIN"},
    {"a former one", "role = 'user'", false, "LAST_ADMIN"},
};

void check_last_admin(const OtherAdmin& other, const Adapt& engine) {
  INFO(other.kind);
  TestCore kit([&](settings::Settings& settings) {
    if (engine) engine(settings);
    settings.signup.require_email_verification = other.is_proof_demanded;
  });
  const auto& users = kit->user_admin;
  for (const std::string name : {"ada", "grace"})
    must(users.create(admin(), {.email = name + "@example.com", .role = "admin", .verified = true}));
  kit.run("UPDATE users SET " + other.change + " WHERE email = 'grace@example.com'");
  CHECK(outcome(users.suspend(admin(), kAda)) == other.outcome);
  CHECK(outcome(users.update(admin(), kAda, {.role = "user"})) == other.outcome);
  if (!engine) CHECK(outcome(users.erase(admin(), kAda)) == other.outcome);
}

/// An admin of before, whose account is anonymous.
void check_demotion(const Adapt& engine) {
  TestCore kit(engine);
  sign_up(kit);
  const auto id = must(kit->anonymous_users.sign_in(caller())).user.id.str();
  kit.run("UPDATE users SET role = 'admin'");
  const auto& steps = db::migrations();
  const auto step = std::find_if(steps.begin(), steps.end(), [](const auto& one) { return one.number == 43; });
  REQUIRE(step != steps.end());
  kit.run(step->up);
  CHECK(kit.texts("SELECT id FROM users WHERE role = 'user'") == std::vector{id});
  CHECK(kit.texts("SELECT action FROM audit_events WHERE user_id = '" + id + "' AND actor = 'system'") ==
        std::vector<std::string>{"user.updated"});
  must(kit->audit_chain.link_pending());
  CHECK_FALSE(must(kit->audit_chain.verify()).broken);
}

TEST_CASE("authority: only an admin who can sign in stands for the last one", "[authority][security]") {
  for (const auto& other : kOthers) check_last_admin(other, {});
}

TEST_CASE("authority: the migration demotes anonymous admins, audited", "[authority][security]") { check_demotion({}); }

TEST_CASE("authority: on PostgreSQL the last admin is the same", "[authority][security][both]") {
  if (!has_postgres()) return;
  const auto on_postgres = [](const auto& check) {
    const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
    check([&scratch](settings::Settings& settings) {
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
    });
  };
  for (const auto& other : kOthers) on_postgres([&](const Adapt& engine) { check_last_admin(other, engine); });
  on_postgres(check_demotion);
}

TEST_CASE("authority: an anonymous account takes no role", "[authority][security]") {
  LoneAdmin lone;
  const auto id = must(lone.kit->anonymous_users.sign_in(caller())).user.id.str();
  CHECK(outcome(lone.kit->user_admin.update(admin(), id, {.role = "admin"})) == "CONFLICT");
  CHECK(outcome(lone.kit->user_admin.update(lone.ada, id, {.role = "admin"})) == "CONFLICT");
  CHECK(outcome(lone.kit->user_admin.update(admin(), id, {.role = "user"})) == "OK");
  CHECK(lone.kit.number("SELECT count(*) FROM users WHERE role = 'admin'") == 1);
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

TEST_CASE("authority: a key whose owner loses the demanded second factor acts no more", "[authority][apikey][security]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; });
  const auto key = key_of_admin(kit, sign_up(kit).user.id.str());
  const auto bob = sign_up(kit, "bob@example.com").user.id.str();
  kit.run("UPDATE users SET two_factor_enabled = 1 WHERE email = 'ada@example.com'");
  const auto by = must(ApiKeys::administer(must(kit->api_keys.identify(key)), caller()));
  CHECK(outcome(kit->user_admin.suspend(by, bob)) == "OK");
  kit.run("UPDATE users SET two_factor_enabled = 0");
  CHECK(outcome(kit->user_admin.activate(by, bob)) == "UNAUTHENTICATED");
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
