#include "common/core/tokens/access_tokens.h"

#include "common/core/mail/mail_quota.h"
#include "common/core/tokens/key_ring.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/claims.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::JwtAlgorithm;

constexpr std::string_view kSharedKey = "a shared key of at least thirty-two bytes";

Adapt with_algorithm(JwtAlgorithm algorithm) {
  return [algorithm](settings::Settings& settings) {
    settings.tokens.algorithm = algorithm;
    if (algorithm == JwtAlgorithm::kHs256) settings.tokens.hs256_key = secret(kSharedKey);
  };
}

std::vector<std::string> names_in(const json::Object& object) {
  std::vector<std::string> names;
  for (const auto& member : object) names.push_back(member.key);
  return names;
}

TEST_CASE("access tokens: they carry the documented claims and verify with the JWKS alone", "[access_tokens]") {
  const auto algorithm = GENERATE(JwtAlgorithm::kRs256, JwtAlgorithm::kEs256, JwtAlgorithm::kEdDsa);
  TestCore kit(with_algorithm(algorithm));
  const auto grant = sign_up(kit);
  const auto jwks = must(json::parse(kit->keys.snapshot()->jwks.text));
  const auto& keys = *jwks.find("keys")->array();
  REQUIRE(keys.size() == 1);
  const auto key = must(crypto::VerificationKey::from_jwk(json::to_text(keys[0])));
  const auto token = must(crypto::jwt::verify(grant.access_token, key));

  CHECK(token.header_text("typ") == "at+jwt");
  CHECK(token.header_text("kid") == key.kid());
  CHECK(token.header_text("alg") == name_of(key.algorithm()));
  CHECK(names_in(token.claims) == std::vector<std::string>{"iss", "aud", "sub", "client_id", "sid", "iat", "exp", "auth_time",
                                                           "amr", "jti", "email", "email_verified", "role", "is_anonymous",
                                                           "profile"});
  CHECK(token.claim_text("iss") == "http://localhost:8000");
  CHECK(token.claim_text("aud") == "http://localhost:8000");
  CHECK(token.claim_text("sub") == grant.user.id.str());
  CHECK(token.claim_text("sid") == grant.session.id.str());
  CHECK(token.claim_text("client_id") == "usher");
  CHECK(*token.claims.find("exp")->integer() - *token.claims.find("iat")->integer() == 30 * 60);
  CHECK(*token.claims.find("auth_time")->integer() == to_seconds(kit.clock().now()));
  CHECK(*token.claims.find("amr") == json::Value(json::Array{"pwd"}));
  CHECK(*token.claims.find("email_verified") == json::Value(false));
  CHECK(*token.claims.find("profile") ==
        json::Value(json::Object{{"experience_level", "beginner"}, {"professional_role", "student"}}));
}

TEST_CASE("access tokens: every jti is unique, without a profile there is no profile claim", "[access_tokens]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto bare = must(crypto::jwt::decode_unverified(must(kit->access_tokens.mint(grant.user, grant.session, std::nullopt))));
  CHECK(bare.claims.find("profile") == nullptr);
  CHECK_FALSE(bare.claim_text("jti") == *claims_of(grant).find("jti")->string());
}

TEST_CASE("access tokens: accepted until 30 seconds after expiry", "[access_tokens][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.clock().advance(std::chrono::minutes(30) + std::chrono::seconds(29));
  CHECK(kit->access_tokens.verify(grant.access_token).ok());
  kit.clock().advance(std::chrono::seconds(2));
  CHECK(outcome(kit->access_tokens.verify(grant.access_token)) == "UNAUTHENTICATED");
}

struct Change {
  const char* what;
  std::function<void(json::Object& header, json::Object& claims)> make;
};

TEST_CASE("access tokens: a token signed by our key with wrong type or claims is refused", "[access_tokens][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto key = must(kit->keys.signer());
  const std::vector<Change> changes{
      {"no typ", [](json::Object& header, json::Object&) { header = {}; }},
      {"another typ",
       [](json::Object& header, json::Object&) {
         header = {{"typ", "JWT"}};
       }},
      {"an unknown crit", [](json::Object& header, json::Object&) { header.set("crit", json::Array{"b64"}); }},
      {"no exp", [](json::Object&, json::Object& claims) { claims.erase("exp"); }},
      {"no iss", [](json::Object&, json::Object& claims) { claims.erase("iss"); }},
      {"no aud", [](json::Object&, json::Object& claims) { claims.erase("aud"); }},
      {"no sub", [](json::Object&, json::Object& claims) { claims.erase("sub"); }},
      {"no sid", [](json::Object&, json::Object& claims) { claims.erase("sid"); }},
      {"another iss", [](json::Object&, json::Object& claims) { claims.set("iss", "http://localhost:8001"); }},
      {"another aud", [](json::Object&, json::Object& claims) { claims.set("aud", "chat"); }},
      {"an exp of the wrong type", [](json::Object&, json::Object& claims) { claims.set("exp", "tomorrow"); }},
      {"a sid of the wrong type", [](json::Object&, json::Object& claims) { claims.set("sid", json::Array{"x"}); }}};
  const auto made = [&](const std::function<void(json::Object&, json::Object&)>& make) {
    json::Object header{{"typ", "at+jwt"}};
    auto claims = claims_of(grant);
    if (make) make(header, claims);
    return must(crypto::jwt::encode(header, claims, *key));
  };
  REQUIRE(kit->access_tokens.verify(made({})).ok());
  for (const auto& change : changes) {
    INFO(change.what);
    CHECK(outcome(kit->access_tokens.verify(made(change.make))) == "UNAUTHENTICATED");
  }
}

TEST_CASE("access tokens: HMAC with the public key and alg none are refused (algorithm confusion)", "[access_tokens][security]") {
  TestCore kit(with_algorithm(JwtAlgorithm::kRs256));
  const auto grant = sign_up(kit);
  const auto& published = kit->keys.snapshot()->keys.at(0);
  const auto confused =
      must(crypto::SigningKey::from_shared_secret(Secret(std::string(published.stored.public_jwk)), published.stored.id.str()));
  CHECK(outcome(kit->access_tokens.verify(must(crypto::jwt::encode({{"typ", "at+jwt"}}, claims_of(grant), confused)))) ==
        "UNAUTHENTICATED");

  const auto dot = grant.access_token.rfind('.');
  CHECK_FALSE(kit->access_tokens.verify(grant.access_token.substr(0, dot + 1)).ok());
  const auto stranger = must(crypto::SigningKey::generate(crypto::Algorithm::kEdDsa));
  CHECK_FALSE(kit->access_tokens.verify(must(crypto::jwt::encode({{"typ", "at+jwt"}}, claims_of(grant), stranger))).ok());
}

TEST_CASE("access tokens: with a shared key a token with changed claims is refused", "[access_tokens][security]") {
  TestCore kit(with_algorithm(JwtAlgorithm::kHs256));
  const auto grant = sign_up(kit);
  REQUIRE(kit->access_tokens.verify(grant.access_token).ok());
  CHECK(kit->keys.snapshot()->jwks.text == R"({"keys":[]})");

  const auto key = must(crypto::SigningKey::from_shared_secret(secret(kSharedKey)));
  auto claims = claims_of(grant);
  REQUIRE(kit->access_tokens.verify(must(crypto::jwt::encode({{"typ", "at+jwt"}}, claims, key))).ok());
  const auto* const member = GENERATE(as<const char*>{}, "sub", "sid", "iat", "exp", "jti");
  if (std::string_view(member) == "iat" || std::string_view(member) == "exp")
    claims.set(member, *claims.find(member)->integer() + 1);
  else
    claims.set(member, *claims.find(member)->string() + "x");
  INFO(member);
  CHECK(outcome(kit->access_tokens.verify(must(crypto::jwt::encode({{"typ", "at+jwt"}}, claims, key)))) == "UNAUTHENTICATED");
  claims.erase("jti");
  CHECK_FALSE(kit->access_tokens.verify(must(crypto::jwt::encode({{"typ", "at+jwt"}}, claims, key))).ok());
}

TEST_CASE("access tokens: a token for another audience of the list is refused here", "[access_tokens][security]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.audiences = {"https://auth.example", "https://rag.example"}; });
  const auto grant = sign_up(kit);
  const auto narrowed = must(kit->access_tokens.mint(grant.user, grant.session, std::nullopt, "https://rag.example"));
  CHECK(must(crypto::jwt::decode_unverified(narrowed)).claim_text("aud") == "https://rag.example");
  CHECK(kit->access_tokens.verify(grant.access_token).ok());
  CHECK(outcome(kit->access_tokens.verify(narrowed)) == "UNAUTHENTICATED");
}

TEST_CASE("access tokens: JWT_AUDIENCE=none leaves aud out, and a token with one or without the MAC is refused",
          "[access_tokens][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_algorithm(JwtAlgorithm::kHs256)(settings);
    settings.tokens.audiences.clear();
  });
  const auto grant = sign_up(kit);
  auto claims = claims_of(grant);
  CHECK_FALSE(claims.find("aud"));
  CHECK(kit->access_tokens.verify(grant.access_token).ok());
  const auto key = must(crypto::SigningKey::from_shared_secret(secret(kSharedKey)));
  const auto outcome_of = [&] {
    return outcome(kit->access_tokens.verify(must(crypto::jwt::encode({{"typ", "at+jwt"}}, claims, key))));
  };
  claims.set("aud", "http://localhost:8000");
  CHECK(outcome_of() == "UNAUTHENTICATED");
  claims.erase("aud");
  CHECK(outcome_of() == "OK");
  claims.set("jti", "another");
  CHECK(outcome_of() == "UNAUTHENTICATED");
  const auto relayed = must(kit->access_tokens.mint_for_chat(grant.user, grant.session, std::nullopt));
  CHECK_FALSE(must(crypto::jwt::decode_unverified(relayed)).claims.find("aud"));
}

TEST_CASE("access tokens: the previous shared key verifies and does not sign", "[access_tokens]") {
  auto world = std::make_shared<World>();
  TestCore before(world, with_algorithm(JwtAlgorithm::kHs256));
  const auto grant = sign_up(before);
  TestCore kit(world, [](settings::Settings& settings) {
    settings.tokens.algorithm = JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = secret("another shared key of thirty-two bytes and more");
    settings.tokens.hs256_key_previous = secret(kSharedKey);
  });
  CHECK(kit->access_tokens.verify(grant.access_token).ok());
  CHECK_FALSE(before->access_tokens.verify(sign_in(kit).access_token).ok());
}

TEST_CASE("access tokens: none outlives the fixed end of its session", "[access_tokens][security]") {
  TestCore kit;
  auto grant = sign_up(kit);
  grant.session.ends_at = kit.clock().now() + std::chrono::minutes(1);
  CHECK(kit->access_tokens.lifetime(grant.session) == std::chrono::minutes(1));
}

TEST_CASE("access tokens: a verified token is refused after its expiry or the revocation of its key",
          "[access_tokens][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto& token = grant.access_token;
  for (int i = 0; i < 2; ++i) CHECK(kit->access_tokens.verify(token).ok());
  const auto old = must(kit->keys.list()).at(0).key.id;
  must(kit->keys.rotate(testkit::admin(), true));
  const bool by_time = GENERATE(true, false);
  if (by_time) kit.clock().advance(grant.expires_in + std::chrono::seconds(31));
  if (!by_time) must(kit->keys.revoke(testkit::admin(), old));
  CHECK_FALSE(kit->access_tokens.verify(token).ok());
}

}  // namespace
}  // namespace usher::core

namespace usher::core {
namespace {

using Values = RecentValues<std::size_t>;

TEST_CASE("recent values: keeps the last few thousand", "[recent_values][security]") {
  Values values;
  constexpr std::size_t kMany = 5 * Values::kGeneration;
  for (std::size_t i = 0; i < kMany; ++i) values.remember("key " + std::to_string(i), i);
  CHECK(values.find("key " + std::to_string(kMany - 1)) == kMany - 1);
  CHECK(values.find("key " + std::to_string(kMany - Values::kGeneration)));
  CHECK_FALSE(values.find("key 0"));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < kMany; ++i) kept += values.find("key " + std::to_string(i)) ? 1U : 0U;
  CHECK(kept <= 2 * Values::kGeneration);
}

TEST_CASE("recent values: the newest value of a key counts", "[recent_values]") {
  Values values;
  values.remember("a", 1);
  values.remember("a", 2);
  CHECK(values.find("a") == 2);
}

}  // namespace
}  // namespace usher::core
