#include "common/core/tokens/api_keys.h"

#include "tests/catch.h"
#include "tests/testkit/people.h"

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
  CHECK(must(kit->api_keys.revoke(admin(), made.key.id)).revoked_at == at);
  for (auto* server : {&kit, &other}) {
    CHECK(outcome((*server)->api_keys.identify(made.text.expose())) == "UNAUTHENTICATED");
    CHECK(outcome((*server)->api_keys.identify(kept.text.expose())) == "OK");
  }
  kit.clock().advance(std::chrono::minutes(1));
  CHECK(must(kit->api_keys.revoke(admin(), made.key.id)).revoked_at == at);
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
