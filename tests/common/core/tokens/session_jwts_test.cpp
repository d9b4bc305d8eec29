#include "common/core/tokens/session_jwts.h"

#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/key_ring.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;

TEST_CASE("session JWT: reused until half of its lifetime, changed claims or another key", "[session_jwts]") {
  testkit::TestCore kit;
  const auto of = [&](const std::string& session, const std::string& name) {
    return must(kit->session_jwts.of(SessionId(session), UserId("u"), {{"name", name}}));
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
      SessionId("s"), UserId("u"), {{"sub", "another"}, {"iss", "https://evil.test"}, {"exp", 9999999999}, {"aud", "x"}}));
  const auto decoded = must(crypto::jwt::decode_unverified(jwt));
  CHECK(decoded.claim_text("sub") == "u");
  CHECK(decoded.claim_text("iss") == kit.settings().public_url);
  CHECK(decoded.claim_text("aud") == kit.settings().public_url);
  CHECK(*decoded.claims.find("exp")->integer() == *decoded.claims.find("iat")->integer() + 900);
  CHECK_FALSE(kit->access_tokens.verify(jwt).ok());
}

TEST_CASE("session JWT: it lives for JWT_SESSION_MINUTES", "[session_jwts]") {
  testkit::TestCore kit([](settings::Settings& settings) { settings.tokens.session_jwt_ttl = std::chrono::days(7); });
  const auto of = [&] { return must(kit->session_jwts.of(SessionId("s"), UserId("u"), {})); };
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
  const auto jwt = must(kit->session_jwts.of(SessionId("s"), UserId("u"), {{"aud", "x"}, {"sid", "s"}}));
  CHECK_FALSE(must(crypto::jwt::decode_unverified(jwt)).claims.find("aud"));
  CHECK_FALSE(kit->access_tokens.verify(jwt).ok());
}

}  // namespace
}  // namespace usher::core
