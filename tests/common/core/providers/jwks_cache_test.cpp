#include "common/core/providers/jwks_cache.h"

#include <thread>

#include "common/core/providers/provider_calls.h"
#include "common/crypto/signing_key.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using crypto::Algorithm;
using testkit::must;
using testkit::outcome;

constexpr const char* kUri = "https://login.example.org/keys";

crypto::SigningKey make_key(Algorithm algorithm = Algorithm::kEdDsa) { return must(crypto::SigningKey::generate(algorithm)); }

std::string jwks(const std::vector<const crypto::SigningKey*>& keys) {
  std::string text;
  for (const auto* key : keys) text += (text.empty() ? "" : ",") + key->public_jwk().value();
  return R"({"keys":[)" + text + "]}";
}

struct JwksWorld {
  Result<std::shared_ptr<const KeySet>> find(std::string_view kid, std::chrono::seconds interval = std::chrono::minutes(1)) {
    ProviderCalls calls(http, clock, net::Reach::kPublicOnly);
    const auto has_it = [&](const KeySet& keys) {
      return std::any_of(keys.usable.begin(), keys.usable.end(), [&](const auto& key) { return key.kid() == kid; });
    };
    return cache.find("acme", kUri, has_it, interval, calls);
  }
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  JwksCache cache{clock};
};

TEST_CASE("jwks: keys are fetched once an hour", "[jwks_cache]") {
  JwksWorld world;
  const auto key = make_key();
  world.http.on(kUri, jwks({&key}));
  for (int i = 0; i < 3; ++i) CHECK(world.find(key.kid()).value()->usable.size() == 1);
  CHECK(world.http.calls(kUri) == 1);
  world.clock.advance(std::chrono::hours(1));
  CHECK(world.find(key.kid()).ok());
  CHECK(world.http.calls(kUri) == 2);
}

TEST_CASE("jwks: a withdrawn key is used for an hour at most", "[jwks_cache][security]") {
  JwksWorld world;
  const auto key = make_key();
  world.http.on(kUri, jwks({&key}));
  CHECK(world.find(key.kid()).value()->usable.size() == 1);
  world.http.on(kUri, jwks({}));
  world.clock.advance(std::chrono::hours(1));
  CHECK(world.find(key.kid()).value()->usable.empty());
}

TEST_CASE("jwks: an unknown kid triggers a fetch, at most once a minute", "[jwks_cache][security]") {
  JwksWorld world;
  const auto old_key = make_key();
  const auto new_key = make_key();
  world.http.on(kUri, jwks({&old_key}));
  CHECK(world.find(old_key.kid()).ok());
  world.clock.advance(std::chrono::minutes(2));
  world.http.on(kUri, jwks({&old_key, &new_key}));
  CHECK(world.find(new_key.kid()).value()->usable.size() == 2);
  CHECK(world.http.calls(kUri) == 2);
  for (int i = 0; i < 50; ++i) CHECK(world.find("made up " + std::to_string(i)).ok());
  CHECK(world.http.calls(kUri) == 2);
  world.clock.advance(std::chrono::minutes(1));
  for (int i = 0; i < 50; ++i) CHECK(world.find("made up " + std::to_string(i)).ok());
  CHECK(world.http.calls(kUri) == 3);
}

TEST_CASE("jwks: two rotations within a minute are followed for tokens that the provider sent", "[jwks_cache]") {
  JwksWorld world;
  for (int i = 0; i < 3; ++i) {
    const auto key = make_key();
    world.http.on(kUri, jwks({&key}));
    CHECK(world.find(key.kid(), std::chrono::seconds(2)).value()->usable.front().kid() == key.kid());
    world.clock.advance(std::chrono::seconds(2));
  }
  CHECK(world.http.calls(kUri) == 3);
}

TEST_CASE("jwks: a failed fetch counts as a fetch, the cached keys stay in use", "[jwks_cache]") {
  JwksWorld world;
  const auto key = make_key();
  world.http.on(kUri, jwks({&key}));
  CHECK(world.find(key.kid()).ok());
  world.clock.advance(std::chrono::minutes(2));
  world.http.on(kUri, 500, "");
  CHECK(outcome(world.find("unknown")) == "UPSTREAM_FAILED");
  CHECK(world.find("unknown").value()->usable.size() == 1);
  CHECK(world.find(key.kid()).ok());
  CHECK(world.http.calls(kUri) == 2);
}

TEST_CASE("jwks: unusable keys are skipped, at most 64 are kept", "[jwks_cache][security]") {
  JwksWorld world;
  const auto key = make_key(Algorithm::kEs256);
  auto text =
      R"({"keys":[{"kty":"oct","k":"c2VjcmV0","alg":"HS256"},{"kty":"RSA","use":"enc"},7,)" + key.public_jwk().value() + "]}";
  world.http.on(kUri, text);
  const auto found = must(world.find(key.kid()));
  CHECK(found->usable.size() == 1);
  REQUIRE(found->dropped.size() == 3);
  CHECK(found->dropped[0].why == "The key cannot be used: kty must be RSA, EC or OKP");

  JwksWorld crowded;
  text = R"({"keys":[)" + key.public_jwk().value();
  for (int i = 0; i < 100; ++i) text += "," + key.public_jwk().value();
  crowded.http.on(kUri, text + "]}");
  CHECK(crowded.find(key.kid()).value()->usable.size() == 64);
}

TEST_CASE("jwks: a malformed key set is an error", "[jwks_cache]") {
  JwksWorld world;
  world.http.on(kUri, GENERATE(as<const char*>{}, "{}", R"({"keys":{}})", "[]", "null"));
  CHECK(outcome(world.find("x")) == "UPSTREAM_FAILED");
}

TEST_CASE("jwks: eight concurrent lookups, one fetch, whose keys all get", "[jwks_cache]") {
  JwksWorld world;
  const auto key = make_key();
  const bool has_older = GENERATE(true, false);
  world.http.on(kUri, jwks({}));
  if (has_older) CHECK(world.find("older").ok());
  world.clock.advance(std::chrono::minutes(1));
  const auto text = jwks({&key});
  std::atomic<int> asking{0};
  world.http.on(kUri, [&](const net::HttpRequest&) -> Result<net::HttpResponse> {
    while (asking < 8) std::this_thread::yield();
    return net::HttpResponse{.status = 200, .body = text};
  });
  std::atomic<int> served{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      ++asking;
      served += world.find(key.kid()).value()->usable.size() == 1;
    });
  for (auto& thread : threads) thread.join();
  CHECK(served == 8);
  CHECK(world.http.calls(kUri) == (has_older ? 2 : 1));
}

}  // namespace
}  // namespace usher::core
