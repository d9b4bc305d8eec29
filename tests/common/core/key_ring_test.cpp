#include "common/core/key_ring.h"

#include <algorithm>

#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::JwtAlgorithm;
using std::chrono::minutes;
using std::chrono::seconds;

std::string signing_kid(TestCore& kit) { return must(kit->keys.signer())->kid(); }

KeyId rotate(TestCore& kit, bool at_once = false) {
  return must(kit->keys.rotate(at_once, kit->audit.event({.action = "key.rotated"}))).id;
}
Status revoke(TestCore& kit, const std::string& kid) {
  return kit->keys.revoke(KeyId(kid), kit->audit.event({.action = "key.revoked"}));
}

bool publishes(TestCore& kit, const std::string& kid) {
  return kit->keys.snapshot()->jwks.find("\"" + kid + "\"") != std::string::npos;
}

TEST_CASE("keys: one is made at the first start and found again at the next", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore first(world);
  TestCore second(world);
  CHECK(signing_kid(first) == signing_kid(second));
  CHECK(first.number("SELECT count(*) FROM signing_keys") == 1);
  CHECK(second->access_tokens.verify(sign_up(first).access_token).ok());
}

TEST_CASE("keys: the private part is sealed, and none is published", "[keys][security]") {
  TestCore kit;
  const auto der = must(must(kit->keys.signer())->export_private());
  CHECK(kit.everything_stored().find(std::string(der.expose())) == std::string::npos);
  CHECK(kit->keys.snapshot()->jwks.find("\"d\"") == std::string::npos);
  CHECK(kit->keys.snapshot()->jwks.find("\"x\"") != std::string::npos);
}

TEST_CASE("keys: with another secret the kept keys do not open", "[keys][security]") {
  TestCore kit;
  const SealingKeys sealing(crypto::MasterSecret(secret("quite another secret of thirty-two bytes")), nullptr, kit.random());
  KeyRing stranger({kit.clock(), kit.random(), kit.settings(), kit->ports.transactions}, sealing);
  CHECK(outcome(stranger.reload()) == "SECRET_MISMATCH");
}

TEST_CASE("keys: a rotated key is published at once and signs five minutes later; the old one stays while its tokens live",
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

TEST_CASE("keys: rotated with --now the new one signs at once", "[keys]") {
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

TEST_CASE("keys: what another process revoked opens nothing here, from the next request on", "[keys][security]") {
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

TEST_CASE("keys: no key id looks like an option of a command line", "[keys]") {
  TestCore kit;
  for (int i = 0; i < 200; ++i) CHECK_FALSE(rotate(kit, true).str().starts_with("-"));
}

TEST_CASE("keys: nothing is revoked that would leave no key to sign, now or later", "[keys]") {
  TestCore kit;
  const auto only = signing_kid(kit);
  CHECK(outcome(revoke(kit, only)) == "CONFLICT");
  const auto next = rotate(kit).str();
  CHECK(outcome(revoke(kit, only)) == "CONFLICT");
  CHECK(outcome(revoke(kit, next)) == "CONFLICT");
  kit.clock().advance(minutes(6));
  CHECK(signing_kid(kit) == next);
  CHECK(outcome(revoke(kit, only)) == "OK");
}

TEST_CASE("keys: an unknown kid is looked up again, at most once a second", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  CHECK_FALSE(running->keys.verifier("unknown"));
  const auto next = rotate(operators, true).str();
  CHECK_FALSE(running->keys.verifier(next));
  running.clock().advance(seconds(1));
  CHECK(running->keys.verifier(next));
}

TEST_CASE("keys: a running server follows a rotation when it reads again", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore running(world);
  TestCore operators(world);
  const auto next = rotate(operators, true).str();
  must(running->keys.reload());
  CHECK(signing_kid(running) == next);
}

TEST_CASE("keys: another algorithm in the settings makes another key, and the old tokens live on", "[keys]") {
  auto world = std::make_shared<World>();
  TestCore before(world);
  const auto token = sign_up(before).access_token;
  TestCore kit(world, [](settings::Settings& settings) { settings.tokens.algorithm = JwtAlgorithm::kEs256; });
  CHECK(must(kit->keys.signer())->algorithm() == crypto::Algorithm::kEs256);
  CHECK(kit->access_tokens.verify(token).ok());
}

TEST_CASE("keys: those whose tokens have all run out are deleted", "[keys]") {
  TestCore kit;
  const auto old = signing_kid(kit);
  rotate(kit, true);
  CHECK(must(kit->keys.prune()) == 0);
  kit.clock().advance(minutes(32));
  CHECK(must(kit->keys.prune()) == 1);
  CHECK(kit.number("SELECT count(*) FROM signing_keys WHERE id = '" + old + "'") == 0);
}

TEST_CASE("keys: with a shared key there is nothing to rotate", "[keys]") {
  TestCore kit([](settings::Settings& settings) {
    settings.tokens.algorithm = JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = secret("a shared key of at least thirty-two bytes");
  });
  CHECK(outcome(kit->keys.rotate(true, kit->audit.event({.action = "key.rotated"}))) == "CONFLICT");
  CHECK(kit.number("SELECT count(*) FROM signing_keys") == 0);
  must(kit->keys.reload());
  CHECK(kit->keys.signer().ok());
}

TEST_CASE("keys: the list says what each does", "[keys]") {
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

}  // namespace
}  // namespace usher::core
