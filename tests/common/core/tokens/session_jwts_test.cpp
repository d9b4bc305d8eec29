#include "common/core/tokens/session_jwts.h"

#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/key_ring.h"
#include "common/crypto/jwt.h"
#include "common/domain/session.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::outcome;

domain::Session session_named(const std::string& id) {
  domain::Session session{.id = SessionId(id), .user_id = UserId("u")};
  session.ends_at = testkit::FakeClock().now() + std::chrono::days(30);
  return session;
}

TEST_CASE("session JWT: reused until half of its lifetime, changed claims or another key", "[session_jwts]") {
  testkit::TestCore kit;
  const auto of = [&](const std::string& session, const std::string& name) {
    return must(kit->session_jwts.of(session_named(session), {{"name", name}}));
  };
  const auto first = of("s", "Ada");
  kit.clock().advance(std::chrono::minutes(7));
  CHECK(of("s", "Ada") == first);
  CHECK(of("t", "Ada") != first);
  CHECK(of("s", "Ada L.") != first);
  const auto second = of("s", "Ada");
  kit.clock().advance(std::chrono::minutes(8));
  CHECK(of("s", "Ada") != second);

  const auto before = of("s", "Ada");
  must(kit->keys.rotate(testkit::admin(), true));
  must(kit->keys.reload());
  CHECK(of("s", "Ada") != before);
}

TEST_CASE("session JWT: registered claims cannot be overridden by the caller", "[session_jwts][security]") {
  testkit::TestCore kit;
  const auto jwt = must(kit->session_jwts.of(
      session_named("s"), {{"sub", "another"}, {"sid", "t"}, {"iss", "https://evil.test"}, {"exp", 9999999999}, {"aud", "x"}}));
  const auto decoded = must(crypto::jwt::decode_unverified(jwt));
  CHECK(decoded.claim_text("sub") == "u");
  CHECK(decoded.claim_text("sid") == "s");
  CHECK(decoded.claim_text("iss") == kit.settings().public_url);
  CHECK(decoded.claim_text("aud") == kit.settings().public_url);
  CHECK(*decoded.claims.find("exp")->integer() == *decoded.claims.find("iat")->integer() + 900);
  CHECK_FALSE(kit->access_tokens.verify(jwt).ok());
}

TEST_CASE("session JWT: it lives for JWT_SESSION_MINUTES", "[session_jwts]") {
  testkit::TestCore kit([](settings::Settings& settings) { settings.tokens.session_jwt_ttl = std::chrono::days(7); });
  const auto of = [&] { return must(kit->session_jwts.of(session_named("s"), {})); };
  const auto jwt = of();
  const auto claims = must(crypto::jwt::decode_unverified(jwt)).claims;
  CHECK(*claims.find("exp")->integer() - *claims.find("iat")->integer() == 7 * 24 * 3600);
  kit.clock().advance(std::chrono::days(3));
  CHECK(of() == jwt);
  kit.clock().advance(std::chrono::days(1));
  CHECK(of() != jwt);
}

TEST_CASE("session JWT: with JWT_AUDIENCE=none it has no audience, and is still no access token", "[session_jwts][security]") {
  testkit::TestCore kit([](settings::Settings& settings) {
    settings.tokens.algorithm = settings::JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = Secret(std::string("a shared key of at least thirty-two bytes"));
    settings.tokens.audiences.clear();
  });
  const auto jwt = must(kit->session_jwts.of(session_named("s"), {{"aud", "x"}}));
  CHECK_FALSE(must(crypto::jwt::decode_unverified(jwt)).claims.find("aud"));
  CHECK_FALSE(kit->access_tokens.verify(jwt).ok());
}

TEST_CASE("session JWT: it ends with its session, that of a view names the admin", "[session_jwts][security]") {
  testkit::TestCore kit;
  auto view = session_named("s");
  if (GENERATE(true, false)) view.impersonated_by = UserId("ada");
  view.ends_at = kit.clock().now() + std::chrono::minutes(3);
  const auto claims = must(crypto::jwt::decode_unverified(must(kit->session_jwts.of(view, {})))).claims;
  if (view.impersonated_by) CHECK(json::to_text(*claims.find("act")) == R"({"sub":"ada"})");
  CHECK(*claims.find("exp")->integer() == to_seconds(view.ends_at));
}

TEST_CASE("session JWT: it is verified as what it is, an access token is refused", "[session_jwts][security]") {
  testkit::TestCore kit;
  const auto jwt = must(kit->session_jwts.of(session_named("s"), {}));
  const auto claims = must(kit->session_jwts.verify(jwt));
  CHECK(claims.user == UserId("u"));
  CHECK(claims.session == SessionId("s"));
  CHECK(outcome(kit->session_jwts.verify(testkit::sign_up(kit).access_token)) == "UNAUTHENTICATED");
  kit.clock().advance(std::chrono::minutes(16));
  CHECK(outcome(kit->session_jwts.verify(jwt)) == "UNAUTHENTICATED");
}

TEST_CASE("session JWT: another holder of the shared key makes none that opens anything", "[session_jwts][security]") {
  const std::string shared = "a shared key of at least thirty-two bytes";
  testkit::TestCore kit([&](settings::Settings& settings) {
    settings.tokens.algorithm = settings::JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = Secret(std::string(shared));
  });
  const auto ours = must(kit->session_jwts.of(session_named("s"), {}));
  CHECK(kit->session_jwts.verify(ours).ok());
  const auto key = must(crypto::SigningKey::from_shared_secret(Secret(std::string(shared))));
  auto claims = must(crypto::jwt::decode_unverified(ours)).claims;
  CHECK(kit->session_jwts.verify(must(crypto::jwt::encode({}, claims, key))).ok());
  SECTION("another session") { claims.set("sid", "t"); }
  SECTION("the proof of an access token") {
    const auto access = must(crypto::jwt::decode_unverified(testkit::sign_up(kit).access_token)).claims;
    for (const auto* const name : {"sub", "sid", "iat", "exp", "jti"}) claims.set(name, *access.find(name));
  }
  SECTION("none") { claims.erase("jti"); }
  CHECK(outcome(kit->session_jwts.verify(must(crypto::jwt::encode({}, claims, key)))) == "UNAUTHENTICATED");
}

}  // namespace
}  // namespace usher::core
