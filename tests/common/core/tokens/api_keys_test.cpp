#include "common/core/tokens/api_keys.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_change.h"
#include "common/core/two_factor/two_factor.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr auto kScope = domain::kProfileReadScope;

NewApiKey make(TestCore& kit) { return must(kit->api_keys.create(admin(), kScope, "chat")); }

TEST_CASE("api keys: a new key has a prefix, 256 random bits and no dots", "[apikey][security]") {
  TestCore kit;
  const auto made = make(kit);
  const std::string text(made.text.expose());
  CHECK(text.starts_with("usher_"));
  CHECK(text.size() == 6 + 43);
  CHECK(text.find('.') == std::string::npos);
  CHECK(text != make(kit).text.expose());
  CHECK(made.key.created_by == "operator:root");
}

TEST_CASE("api keys: only a digest is stored and the digest is not accepted as a key", "[apikey][security]") {
  TestCore kit;
  const auto made = make(kit);
  CHECK(kit.everything_stored().find(made.text.expose().substr(6)) == std::string::npos);
  const auto hash = kit.texts("SELECT key_hash FROM api_keys").at(0);
  CHECK(outcome(kit->api_keys.identify(hash)) == "UNAUTHENTICATED");
  CHECK(outcome(kit->api_keys.identify("usher_" + hash)) == "UNAUTHENTICATED");
}

TEST_CASE("api keys: a key permits its own scope only", "[apikey]") {
  TestCore kit;
  const auto made = make(kit);
  const auto actor = must(kit->api_keys.identify(made.text.expose()));
  CHECK(actor.key().id == made.key.id);
  CHECK(actor.may("profile:read"));
  CHECK_FALSE(actor.may("profile:write"));
  CHECK_FALSE(actor.may(""));
}

TEST_CASE("api keys: a key is refused while its owner lacks a demanded second factor", "[apikey][security]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; });
  const auto key = key_of_admin(kit, sign_up(kit).user.id.str());
  CHECK(outcome(kit->api_keys.identify(key)) == "TWO_FACTOR_ENROLMENT_REQUIRED");
  CHECK(must(kit->api_keys.list()).front().state(kit.clock().now()) == "without_factor");
  CHECK(kit->api_keys.identify(make(kit).text.expose()).ok());  // of the installation
  kit.run("UPDATE users SET two_factor_enabled = 1");
  CHECK(kit->api_keys.identify(key).ok());
  kit.run("UPDATE users SET role = 'user'");
  CHECK(outcome(kit->api_keys.identify(key)) == "UNAUTHENTICATED");
}

TEST_CASE("api keys: a wrong, truncated, extended or empty key gets 401", "[apikey][security]") {
  TestCore kit;
  const std::string text(make(kit).text.expose());
  auto other = text;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  for (const auto& wrong :
       {std::string(), std::string("usher_"), text.substr(6), text.substr(0, 48), text + "A", other, " " + text})
    CHECK(outcome(kit->api_keys.identify(wrong)) == "UNAUTHENTICATED");
}

TEST_CASE("api keys: a revoked key is refused at once on every server, a second revoke changes nothing", "[apikey][security]") {
  TestCore kit;
  TestCore other(kit.world());
  const auto made = make(kit);
  const auto kept = make(kit);
  const auto at = kit.clock().now();
  CHECK(must(kit->api_keys.revoke(admin(), made.key.id)).key.revoked_at == at);
  for (auto* server : {&kit, &other}) {
    CHECK(outcome((*server)->api_keys.identify(made.text.expose())) == "UNAUTHENTICATED");
    CHECK(outcome((*server)->api_keys.identify(kept.text.expose())) == "OK");
  }
  kit.clock().advance(std::chrono::minutes(1));
  CHECK(must(kit->api_keys.revoke(admin(), made.key.id)).key.revoked_at == at);
  CHECK(outcome(kit->api_keys.revoke(admin(), ApiKeyId("nothing"))) == "NOT_FOUND");
  CHECK(kit.texts("SELECT actor || ' ' || action FROM audit_events ORDER BY at_ms, action") ==
        std::vector<std::string>{"operator:root api_key.created", "operator:root api_key.created",
                                 "operator:root api_key.revoked"});
}

TEST_CASE("api keys: a key expires, and one for admins always does", "[apikey][security]") {
  TestCore kit;
  const auto forever = make(kit);
  CHECK_FALSE(forever.key.expires_at);
  const auto for_admins = must(kit->api_keys.create(admin(), domain::kAdminReadScope, "crm"));
  CHECK(for_admins.key.expires_at == kit.clock().now() + ApiKeys::kAdminKeyLife);
  kit.clock().advance(std::chrono::seconds(1));  // the list is in the order of creation
  const auto brief = must(kit->api_keys.create(admin(), kScope, "chat", std::chrono::days(1)));
  CHECK(must(kit->api_keys.list()).back().expires_at == kit.clock().now() + std::chrono::days(1));
  CHECK(outcome(kit->api_keys.identify(brief.text.expose())) == "OK");
  kit.clock().advance(std::chrono::days(1));
  CHECK(outcome(kit->api_keys.identify(brief.text.expose())) == "UNAUTHENTICATED");
  CHECK(outcome(kit->api_keys.identify(forever.text.expose())) == "OK");
  for (const int days : {0, -1, 367})
    CHECK(faults_of(kit->api_keys.create(admin(), kScope, "chat", std::chrono::days(days))) ==
          std::vector<std::string>{"expires_in_days OUT_OF_RANGE"});
}

TEST_CASE("api keys: create, an unknown scope and an empty or long name are refused", "[apikey]") {
  TestCore kit;
  const auto refused = kit->api_keys.create(admin(), "profile:write", " ");
  CHECK(faults_of(refused) == std::vector<std::string>{"scope NOT_ALLOWED", "name REQUIRED"});
  CHECK(refused.error().fields.at(0).message ==
        "There is no scope `profile:write`; the scopes are profile:read, admin:read, admin:write");
  CHECK(faults_of(kit->api_keys.create(admin(), kScope, std::string(101, 'x'))) == std::vector<std::string>{"name TOO_LONG"});
  CHECK(must(kit->api_keys.list()).empty());
  CHECK_FALSE(must(kit->api_keys.create(admin(), kScope, std::nullopt)).key.name);
}

TEST_CASE("api keys: every admin is notified of a key with an admin scope, made by an admin or the operator",
          "[apikey][security]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  make_admin(kit, sign_up(kit, "grace@example.com"));
  sign_up(kit, "bob@example.com");
  kit.run("DELETE FROM outbox");
  const std::string mails =
      "SELECT address || ' ' || (payload ->> 'key') || ' ' || (payload ->> 'scope') || ' ' || (payload ->> 'by') FROM outbox "
      "ORDER BY 1";
  must(kit->api_keys.create(ada, "profile:read", "chat"));
  CHECK(kit.texts(mails).empty());
  SECTION("an admin") {
    must(kit->api_keys.create(ada, "admin:read", "crm"));
    CHECK(kit.texts(mails) == std::vector<std::string>{"ada@example.com crm admin:read ada@example.com",
                                                       "grace@example.com crm admin:read ada@example.com"});
  }
  SECTION("the operator") {
    must(kit->api_keys.create(admin(), "admin:write", "crm"));
    CHECK(kit.texts(mails) == std::vector<std::string>{"ada@example.com crm admin:write operator:root",
                                                       "grace@example.com crm admin:write operator:root"});
  }
  SECTION("not of one that is refused") {
    kit.clock().advance(kit.settings().tokens.fresh_for);
    CHECK(outcome(kit->api_keys.create(ada, "admin:read", "crm")) == "FRESH_SESSION_REQUIRED");
    CHECK(kit.texts(mails).empty());
  }
}

TEST_CASE("api keys: an admin with an app proves the app before making one", "[apikey][security]") {
  TestCore kit;
  const auto guarded = sign_up_guarded(kit);
  make_admin(kit, guarded.grant);
  const auto by_password = must(kit->password_change.reauthenticate(actor_of(kit, guarded.grant), secret(kPassphrase), caller()));
  const auto weak = must(kit->authentication.administer(actor_of(kit, by_password), caller()));
  CHECK(outcome(kit->api_keys.create(weak, "admin:read", "crm")) == "FRESH_SESSION_REQUIRED");
  const auto by_app =
      must(kit->two_factor.reauthenticate(actor_of(kit, by_password), code_of(guarded.app.next_code()), caller()));
  const auto strong = must(kit->authentication.administer(actor_of(kit, by_app.value()), caller()));
  CHECK(outcome(kit->api_keys.create(strong, "admin:read", "crm")) == "OK");
}

TEST_CASE("api keys: a key shows its owner; an adopted one is the installation's and outlives its maker", "[apikey][security]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  make_admin(kit, sign_up(kit, "grace@example.com"));
  CHECK_FALSE(make(kit).key.owner);
  const auto kept = must(kit->api_keys.create(ada, "admin:read", "crm"));
  const auto lost = must(kit->api_keys.create(ada, "admin:read", "old"));
  CHECK(kept.key.owner->id == ada.user().id);
  CHECK(kept.key.owner->address == kAda);
  CHECK(must(kit->api_keys.count_of(ada.user().id)) == 2);
  CHECK_FALSE(must(kit->api_keys.adopt(admin(), kept.key.id)).owner);
  CHECK_FALSE(must(kit->api_keys.adopt(admin(), kept.key.id)).owner);
  CHECK(must(kit->user_admin.erase(admin(), kAda)).api_keys_revoked == 1);
  CHECK(outcome(kit->api_keys.identify(kept.text.expose())) == "OK");
  CHECK(outcome(kit->api_keys.identify(lost.text.expose())) == "UNAUTHENTICATED");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'api_key.adopted'") == 1);
  CHECK(outcome(kit->api_keys.adopt(admin(), ApiKeyId("nothing"))) == "NOT_FOUND");
}

TEST_CASE("api keys: adopting brings a key without a living owner back, and no revoked one", "[apikey][security]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  const auto orphan = must(kit->api_keys.create(ada, "admin:read", "crm"));
  const auto revoked = must(kit->api_keys.create(ada, "admin:read", "old"));
  must(kit->api_keys.revoke(admin(), revoked.key.id));
  kit.run("UPDATE users SET role = 'user'");
  CHECK(outcome(kit->api_keys.identify(orphan.text.expose())) == "UNAUTHENTICATED");
  CHECK(must(kit->api_keys.adopt(admin(), orphan.key.id)).state(kit.clock().now()) == "live");
  CHECK(outcome(kit->api_keys.identify(orphan.text.expose())) == "OK");
  CHECK(outcome(kit->api_keys.adopt(admin(), revoked.key.id)) == "CONFLICT");
  must(kit->api_keys.revoke(admin(), orphan.key.id));  // the installation's by now
  CHECK(outcome(kit->api_keys.adopt(admin(), orphan.key.id)) == "CONFLICT");
}

TEST_CASE("api keys: the last use is written at most once a minute", "[apikey]") {
  TestCore kit;
  const auto made = make(kit);
  const auto used_at = [&] {
    must(kit->api_keys.identify(made.text.expose()));
    kit.settle();
    return must(kit->api_keys.list()).at(0).last_used_at;
  };
  CHECK_FALSE(must(kit->api_keys.list()).at(0).last_used_at);
  const auto first = kit.clock().now();
  CHECK(used_at() == first);
  kit.clock().advance(std::chrono::seconds(59));
  CHECK(used_at() == first);
  kit.clock().advance(std::chrono::seconds(1));
  CHECK(used_at() == kit.clock().now());
}

}  // namespace
}  // namespace usher::core
