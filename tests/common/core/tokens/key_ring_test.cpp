#include "common/core/tokens/key_ring.h"

#include "common/base/encoding.h"
#include "common/core/accounts/new_account.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/tokens/access_tokens.h"
#include "common/settings/settings.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/other_servers/private_jwks.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/race.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::JwtAlgorithm;

std::string better_auth_kid(TestCore& kit) { return must(kit->keys.better_auth_signer())->kid(); }
std::string signing_kid(TestCore& kit) { return must(kit->keys.signer())->kid(); }

KeyId rotate(TestCore& kit, bool at_once = false) { return must(kit->keys.rotate(testkit::admin(), at_once)).id; }
Status revoke(TestCore& kit, const std::string& kid) { return kit->keys.revoke(testkit::admin(), KeyId(kid)); }

bool publishes(TestCore& kit, const std::string& kid) {
  return kit->keys.snapshot()->jwks.text.find("\"" + kid + "\"") != std::string::npos;
}

TEST_CASE("keys: the first start creates a key, the next start loads it", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore first(world);
  TestCore second(world);
  CHECK(signing_kid(first) == signing_kid(second));
  CHECK(first.number("SELECT count(*) FROM signing_keys") == 1);
  CHECK(second->access_tokens.verify(sign_up(first).access_token).ok());
}

TEST_CASE("keys: with a clock set back before the only key, it signs and sign-ins go on", "[keys]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto kid = signing_kid(kit);
  const auto next = rotate(kit);
  kit.clock().advance(-std::chrono::hours(1));
  CHECK(signing_kid(kit) == kid);
  CHECK(must(kit->keys.list()).front().state == KeyState::kSigning);
  CHECK(try_sign_in(kit).ok());
  CHECK(outcome(refresh(kit, grant.refresh_token.expose())) == "OK");
  sign_up(kit, "bob@example.com");
  CHECK(next.str() != kid);
}

TEST_CASE("keys: without a key that signs, sign-up and refresh change nothing", "[keys][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.run("UPDATE signing_keys SET revoked_at_ms = 1");
  must(kit->keys.reload());
  CHECK(outcome(kit->sign_up.with_password(sign_up_request("bob@example.com"), caller())) == "INTERNAL");
  CHECK(outcome(refresh(kit, grant.refresh_token.expose())) == "INTERNAL");
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
  CHECK(kit.number("SELECT count(*) FROM refresh_tokens WHERE used_at_ms IS NOT NULL") == 0);
}

TEST_CASE("keys: the private part is stored sealed and never published", "[keys][security]") {
  TestCore kit;
  const auto der = must(must(kit->keys.signer())->export_private());
  CHECK(kit.everything_stored().find(std::string(der.expose())) == std::string::npos);
  CHECK(kit->keys.snapshot()->jwks.text.find("\"d\"") == std::string::npos);
  CHECK(kit->keys.snapshot()->jwks.text.find("\"x\"") != std::string::npos);
}

TEST_CASE("keys: with another secret the stored keys do not open", "[keys][security]") {
  TestCore kit;
  const SealingKeys sealing(crypto::MasterSecret(secret("quite another secret of thirty-two bytes")), nullptr, kit.random());
  KeyRing stranger({kit.clock(), kit.random(), kit.settings(), kit->ports.transactions}, sealing, kit->audit);
  CHECK(outcome(stranger.reload()) == "SECRET_MISMATCH");
}

TEST_CASE("keys: a rotated key is published at once and signs after five minutes, the old one stays while its tokens are valid",
          "[keys]") {
  TestCore kit;
  const auto old = signing_kid(kit);
  const auto next = rotate(kit).str();
  CHECK(publishes(kit, next));
  CHECK(signing_kid(kit) == old);
  kit.clock().advance(minutes(5) - std::chrono::milliseconds(1));
  CHECK(signing_kid(kit) == old);
  const auto last = sign_up(kit).access_token;
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(signing_kid(kit) == next);
  kit.clock().advance(minutes(30));
  must(kit->keys.reload());
  CHECK(publishes(kit, old));
  CHECK(kit->access_tokens.verify(last).ok());
  kit.clock().advance(minutes(1));
  must(kit->keys.reload());
  CHECK_FALSE(publishes(kit, old));
  CHECK(publishes(kit, next));
}

TEST_CASE("keys: rotated with --now, the new key signs at once", "[keys]") {
  TestCore kit;
  const auto before = sign_up(kit).access_token;
  const auto next = rotate(kit, true).str();
  CHECK(signing_kid(kit) == next);
  CHECK(kit->access_tokens.verify(before).ok());
}

TEST_CASE("keys: a revoked key's tokens are refused at once", "[keys][security]") {
  TestCore kit;
  const auto old = signing_kid(kit);
  const auto before = sign_up(kit).access_token;
  rotate(kit, true);
  must(revoke(kit, old));
  CHECK_FALSE(publishes(kit, old));
  CHECK_FALSE(kit->access_tokens.verify(before).ok());
  CHECK(outcome(revoke(kit, old)) == "KEY_NOT_FOUND");
  CHECK(outcome(revoke(kit, "nothing")) == "KEY_NOT_FOUND");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'key.revoked'") == 1);
}

TEST_CASE("keys: a key revoked by another process is refused from the next request on", "[keys][security]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  const auto old = signing_kid(running);
  const auto token = sign_up(running).access_token;
  CHECK(identify(running, token).ok());
  rotate(operators, true);
  must(revoke(operators, old));
  CHECK(outcome(identify(running, token)) == "UNAUTHENTICATED");
}

/// One server signs in while an operator's process, or another server, changes the keys; nothing is reloaded in between.
void check_that_servers_follow(const std::function<std::unique_ptr<TestCore>()>& make_server) {
  const auto server = make_server();
  const auto beside = make_server();
  auto& running = *server;
  const auto grant = sign_up(running);
  const auto old = signing_kid(running);
  const auto next = rotate(*beside, true).str();
  must(revoke(*beside, old));

  CHECK(signing_kid(running) == next);
  CHECK(better_auth_kid(running) == next);
  const auto refreshed = must(refresh(running, grant.refresh_token.expose()));
  CHECK(outcome(identify(running, refreshed.access_token)) == "OK");
  CHECK(outcome(identify(running, must(try_sign_in(running)).access_token)) == "OK");
  CHECK_FALSE(publishes(running, old));

  const auto newest = rotate(*beside, true).str();
  CHECK(signing_kid(running) == newest);
  must(revoke(*beside, next));
  CHECK(outcome(identify(running, refreshed.access_token)) == "UNAUTHENTICATED");
  CHECK_FALSE(publishes(running, next));  // its look-up found that the key is revoked, and read the keys again
  const auto later = rotate(*beside).str();
  CHECK(signing_kid(running) == newest);
  CHECK(publishes(running, later));
}

TEST_CASE("keys: on SQLite no token is signed with a key that another process has revoked", "[keys][security]") {
  auto world = std::make_shared<World>();
  check_that_servers_follow([&] { return std::make_unique<TestCore>(world); });
}

TEST_CASE("keys: on PostgreSQL no token is signed with a key that another process has revoked", "[keys][security][both]") {
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  auto world = std::make_shared<World>();
  check_that_servers_follow([&] {
    return std::make_unique<TestCore>(world, [&](settings::Settings& settings) {
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
    });
  });
}

TEST_CASE("keys: a failed look at the keys signs nothing", "[keys][security]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  const auto old = signing_kid(running);
  rotate(operators, true);
  must(revoke(operators, old));
  running.watch().fail_reads(ErrorCode::kDatabaseBusy);
  CHECK(outcome(running->keys.signer()) == "DATABASE_UNAVAILABLE");
}

TEST_CASE("keys: no key id begins with a dash", "[keys]") {
  TestCore kit;
  for (int i = 0; i < 200; ++i) CHECK_FALSE(rotate(kit, true).str().starts_with("-"));
}

TEST_CASE("keys: revoking the current or the next signing key is refused", "[keys]") {
  TestCore kit;
  const auto only = signing_kid(kit);
  CHECK(outcome(revoke(kit, only)) == "CONFLICT");
  const auto next = rotate(kit).str();
  CHECK(outcome(revoke(kit, only)) == "CONFLICT");
  CHECK(outcome(revoke(kit, next)) == "CONFLICT");
  CHECK(revoke(kit, only).error().detail() == "No other key can sign now; run `usher key rotate --now` first");
  CHECK(revoke(kit, next).error().detail() == "No other key can sign at " +
                                                  to_rfc3339(kit.clock().now() + KeyRing::kPublishAhead) +
                                                  "; run `usher key rotate --now` first");
  kit.clock().advance(minutes(6));
  CHECK(signing_kid(kit) == next);
  rotate(kit);
  CHECK(outcome(revoke(kit, next)) == "CONFLICT");
  CHECK(outcome(revoke(kit, only)) == "OK");  // signs nothing any more
}

TEST_CASE("keys: an unknown kid is looked up in the database at most once a second", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  CHECK_FALSE(must(running->keys.verifier("unknown")));
  const auto next = rotate(operators, true).str();
  CHECK_FALSE(must(running->keys.verifier(next)));
  running.clock().advance(seconds(1));
  CHECK(must(running->keys.verifier(next)));
}

TEST_CASE("keys: threads that meet a new key while one of them reads the keys all get it, in each of 10 tries", "[keys][race]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  for (int i = 0; i < 10; ++i) {
    const auto next = rotate(operators, true).str();
    CHECK(winners(8, [&] { return must(running->keys.verifier(next)) != nullptr; }) == 8);
    running.clock().advance(seconds(1));
  }
}

TEST_CASE("keys: an unknown kid whose lookup fails gets the failure of the database, never 401", "[keys][security]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  rotate(operators, true);
  const auto token = sign_up(operators).access_token;
  running.watch().fail_reads(ErrorCode::kDatabaseBusy);
  CHECK(outcome(identify(running, token)) == "DATABASE_UNAVAILABLE");
  running.watch().fail_reads(std::nullopt);
  CHECK(outcome(identify(running, token)) == "DATABASE_UNAVAILABLE");  // within the second until the next lookup
  running.clock().advance(seconds(1));
  CHECK(outcome(identify(running, token)) == "OK");
}

TEST_CASE("keys: a running server follows a rotation at its next reload", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  const auto next = rotate(operators, true).str();
  must(running->keys.reload());
  CHECK(signing_kid(running) == next);
}

TEST_CASE("keys: another algorithm in the settings makes the next key, audited, which signs after five minutes",
          "[keys][security]") {
  auto world = std::make_shared<World>();
  TestCore before(world);
  const auto old = signing_kid(before);
  const auto token = sign_up(before).access_token;
  const auto rotations = [&] { return before.texts("SELECT actor FROM audit_events WHERE action = 'key.rotated'"); };
  CHECK(rotations().empty());
  const auto as_es256 = [](settings::Settings& settings) { settings.tokens.algorithm = JwtAlgorithm::kEs256; };
  TestCore kit(world, as_es256);
  TestCore another(world, as_es256);
  const auto listed = must(kit->keys.list());
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].key.retired_at == kit.clock().now() + KeyRing::kPublishAhead);
  CHECK(listed[1].key.signs_from == listed[0].key.retired_at);
  CHECK(listed[1].state == KeyState::kNext);
  CHECK(rotations() == std::vector<std::string>{"system"});
  for (TestCore* const server : {&before, &kit}) CHECK(signing_kid(*server) == old);
  CHECK(publishes(before, listed[1].key.id.str()));
  kit.clock().advance(minutes(6));
  for (TestCore* const server : {&before, &kit}) CHECK(must((*server)->keys.signer())->algorithm() == crypto::Algorithm::kEs256);
  CHECK(kit->access_tokens.verify(token).ok());
}

TEST_CASE("keys: prune deletes keys whose tokens have all expired", "[keys]") {
  TestCore kit;
  const auto old = signing_kid(kit);
  rotate(kit, true);
  CHECK(must(kit->keys.prune()) == 0);
  kit.clock().advance(minutes(32));
  CHECK(must(kit->keys.prune()) == 1);
  CHECK(kit.number("SELECT count(*) FROM signing_keys WHERE id = '" + old + "'") == 0);
}

TEST_CASE("keys: a retired key stays published for the longest life of its tokens, whatever the settings are later",
          "[keys][session_jwts]") {
  const auto world = std::make_shared<World>();
  const auto of_days = [&](int days) {
    return TestCore(world, [days](settings::Settings& settings) { settings.tokens.session_jwt_ttl = std::chrono::days(days); });
  };
  auto week = of_days(7);
  const auto old = signing_kid(week);
  auto shorter = of_days(1);
  must(shorter->keys.rotate(testkit::admin(), true));
  shorter.clock().advance(std::chrono::days(7));
  must(shorter->keys.reload());
  CHECK(publishes(shorter, old));
  CHECK(must(shorter->keys.count_prunable()) == 0);
  CHECK(must(shorter->keys.prune()) == 0);
  shorter.clock().advance(minutes(2));
  must(shorter->keys.reload());
  CHECK_FALSE(publishes(shorter, old));
  CHECK(must(shorter->keys.count_prunable()) == 1);
  CHECK(must(shorter->keys.prune()) == 1);
}

TEST_CASE("keys: a server whose tokens live longer than those of the key's maker notes it before it signs", "[keys]") {
  const auto world = std::make_shared<World>();
  TestCore longer(world, [](settings::Settings& settings) { settings.tokens.session_jwt_ttl = std::chrono::days(7); });
  TestCore shorter(world);
  const auto made = rotate(shorter, true).str();
  CHECK(signing_kid(longer) == made);
  rotate(shorter, true);
  shorter.clock().advance(std::chrono::days(7));
  CHECK(must(shorter->keys.prune()) == 0);
}

TEST_CASE("keys: with a shared key a key of before is revoked", "[keys][security]") {
  const auto world = std::make_shared<World>();
  std::string old;
  {
    TestCore before(world);
    old = signing_kid(before);
  }
  TestCore kit(world, [](settings::Settings& settings) {
    settings.tokens.algorithm = JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = secret("a shared key of at least thirty-two bytes");
  });
  CHECK(outcome(revoke(kit, old)) == "OK");
}

TEST_CASE("keys: with a shared key rotating is refused", "[keys]") {
  TestCore kit([](settings::Settings& settings) {
    settings.tokens.algorithm = JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = secret("a shared key of at least thirty-two bytes");
  });
  CHECK(outcome(kit->keys.rotate(testkit::admin(), true)) == "CONFLICT");
  CHECK(kit.number("SELECT count(*) FROM signing_keys") == 0);
  must(kit->keys.reload());
  CHECK(kit->keys.signer().ok());
}

TEST_CASE("keys: list, every key has its state", "[keys]") {
  TestCore kit;
  const auto retired = signing_kid(kit);
  const auto signing = rotate(kit, true).str();
  const auto next = rotate(kit).str();
  for (const auto& listed : must(kit->keys.list())) {
    const auto& kid = listed.key.id.str();
    const auto wanted = kid == retired ? KeyState::kRetired : kid == signing ? KeyState::kSigning : KeyState::kNext;
    CHECK(static_cast<int>(listed.state) == static_cast<int>(wanted));
  }
  CHECK(publishes(kit, next));
}

/// A key of another server that was created at `created_at`.
void import_key(TestCore& kit, const std::string& kid, std::string_view jwk, Time created_at,
                std::optional<Time> expires_at = std::nullopt) {
  const auto key = must(crypto::SigningKey::from_private_jwk(secret(jwk), kid));
  const auto stored = must(kit->keys.seal_imported(key, created_at, expires_at));
  must(kit->ports.transactions.write([&](store::Stores& tx) { return tx.imported_keys.insert(stored); }));
  must(kit->keys.reload());
}

bool better_auth_publishes(TestCore& kit, const std::string& kid) {
  return kit->keys.better_auth_jwks().text.find("\"" + kid + "\"") != std::string::npos;
}

TEST_CASE("imported keys: without one our own key signs for the Better Auth endpoints", "[keys]") {
  TestCore kit;
  CHECK(better_auth_kid(kit) == signing_kid(kit));
  CHECK(better_auth_publishes(kit, signing_kid(kit)));
  CHECK(kit->keys.better_auth_jwks().text.find("use") == std::string::npos);
}

TEST_CASE("imported keys: the newest unexpired one signs for the Better Auth endpoints only", "[keys][security]") {
  TestCore kit;
  const auto ours = signing_kid(kit);
  const auto now = kit.clock().now();
  import_key(kit, "newest", kPrivateRsaJwk, now - minutes(1), now + minutes(10));
  import_key(kit, "older", kPrivateEcJwk, now - minutes(9));
  CHECK(better_auth_kid(kit) == "newest");
  CHECK(signing_kid(kit) == ours);
  CHECK_FALSE(publishes(kit, "newest"));
  for (const auto* kid : {"newest", "older"}) CHECK(better_auth_publishes(kit, kid));
  CHECK(better_auth_publishes(kit, ours));
  kit.clock().advance(minutes(10));
  CHECK(better_auth_kid(kit) == "older");
}

TEST_CASE("imported keys: an access token signed by one is refused", "[keys][security]") {
  TestCore kit;
  const auto token = sign_up(kit).access_token;
  const auto claims = token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1);
  import_key(kit, "old", kPrivateEdJwk, kit.clock().now());
  CHECK_FALSE(must(kit->keys.verifier("old")));
  const auto head = base64url_encode(R"({"alg":"EdDSA","kid":"old","typ":"at+jwt"})");
  const auto signature = must(must(kit->keys.better_auth_signer())->sign(head + "." + claims));
  CHECK_FALSE(kit->access_tokens.verify(head + "." + claims + "." + base64url_encode(signature)).ok());
}

TEST_CASE("imported keys: an expired one is published for 30 days, then deleted", "[keys]") {
  TestCore kit;
  import_key(kit, "old", kPrivateEdJwk, kit.clock().now() - minutes(2), kit.clock().now() - minutes(1));
  CHECK(better_auth_kid(kit) == signing_kid(kit));
  CHECK(better_auth_publishes(kit, "old"));
  kit.clock().advance(std::chrono::days(30) - minutes(1));
  must(kit->keys.reload());
  CHECK_FALSE(better_auth_publishes(kit, "old"));
  CHECK(must(kit->keys.prune()) == 0);
  kit.clock().advance(minutes(1));
  CHECK(must(kit->keys.prune()) == 1);
}

TEST_CASE("imported keys: a revoked one is withdrawn at once and its row stays so that no import restores it",
          "[keys][security]") {
  TestCore kit;
  import_key(kit, "old", kPrivateEdJwk, kit.clock().now(), kit.clock().now() + minutes(1));
  must(revoke(kit, "old"));
  CHECK_FALSE(better_auth_publishes(kit, "old"));
  CHECK(better_auth_kid(kit) == signing_kid(kit));
  kit.clock().advance(std::chrono::days(60));
  must(kit->keys.prune());
  CHECK(kit.number("SELECT count(*) FROM imported_keys") == 1);
  CHECK(outcome(revoke(kit, "old")) == "KEY_NOT_FOUND");
}

TEST_CASE("imported keys: rotation and start leave them unchanged", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore kit(world);
  import_key(kit, "old", kPrivateEcJwk, kit.clock().now());
  const auto next = rotate(kit, true).str();
  CHECK(better_auth_kid(kit) == "old");
  CHECK(signing_kid(kit) == next);
  TestCore again(world, [](settings::Settings& settings) { settings.tokens.algorithm = JwtAlgorithm::kEs256; });
  again.clock().advance(KeyRing::kPublishAhead);
  CHECK(signing_kid(again) != next);
  CHECK(signing_kid(again) != "old");
  CHECK(better_auth_kid(again) == "old");
}

TEST_CASE("imported keys: they sign beside a shared key too", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore kit(world, [](settings::Settings& settings) {
    settings.tokens.algorithm = JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = secret("a shared key of at least thirty-two bytes");
  });
  import_key(kit, "old", kPrivateEdJwk, kit.clock().now());
  CHECK(better_auth_kid(kit) == "old");
  CHECK(better_auth_publishes(kit, "old"));
  CHECK(kit->keys.snapshot()->jwks.text == R"({"keys":[]})");
}

TEST_CASE("imported keys: list, they have a use of their own", "[keys]") {
  TestCore kit;
  import_key(kit, "old", kPrivateEdJwk, kit.clock().now());
  const auto listed = must(kit->keys.list());
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].use == KeyUse::kAccessTokens);
  CHECK(listed[1].use == KeyUse::kBetterAuth);
  CHECK(listed[1].key.id.str() == "old");
  CHECK(listed[1].state == KeyState::kSigning);
}

TEST_CASE("imported keys: the private part is stored sealed", "[keys][security]") {
  TestCore kit;
  import_key(kit, "old", kPrivateEdJwk, kit.clock().now());
  const auto der = must(must(kit->keys.better_auth_signer())->export_private());
  CHECK(kit.everything_stored().find(std::string(der.expose())) == std::string::npos);
  CHECK(kit->keys.better_auth_jwks().text.find("\"d\"") == std::string::npos);
}

}  // namespace
}  // namespace usher::core
