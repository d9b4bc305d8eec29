#include "common/core/tokens/token_inspection.h"

#include "common/core/texts/catalogue.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/tokens/session_jwts.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/claims.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

/// A token with the given claims, signed by the installation's own key.
std::string signed_token(TestCore& kit, const json::Object& claims) {
  return must(crypto::jwt::encode({{"typ", "at+jwt"}}, claims, *must(kit->keys.signer())));
}

std::vector<std::string> faults(TestCore& kit, const std::string& token, PublicUrl public_url = PublicUrl::kSet) {
  return must(inspect_token(token, public_url, kit->ports, kit->keys, kit->access_tokens)).faults;
}

TEST_CASE("inspection: a valid token has no faults and a live session", "[token_inspection]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto inspected = must(inspect_token(grant.access_token, PublicUrl::kSet, kit->ports, kit->keys, kit->access_tokens));
  CHECK(inspected.faults.empty());
  CHECK(inspected.session == SessionState::kLive);
  CHECK(inspected.claims.find("sub")->string()->c_str() == grant.user.id.str());
}

TEST_CASE("inspection: a shared key works without a running server", "[token_inspection]") {
  const auto shared = [](settings::Settings& settings) {
    settings.tokens.algorithm = settings::JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = secret("a shared key of at least thirty-two bytes");
  };
  TestCore server(shared);
  const auto grant = sign_up(server);
  const auto adapted = test_settings(*server.world(), shared);
  const auto operators =
      must(Core::make(adapted, server.clock(), server.random(), server.database(), server.http(), Catalogue::built_in()));
  CHECK(must(inspect_token(grant.access_token, PublicUrl::kSet, operators->ports, operators->keys, operators->access_tokens))
            .faults.empty());
}

TEST_CASE("inspection: it creates no signing key", "[token_inspection]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.run("DELETE FROM signing_keys");
  CHECK_FALSE(faults(kit, grant.access_token).empty());
  CHECK(kit.number("SELECT count(*) FROM signing_keys") == 0);
}

TEST_CASE("inspection: all faults are reported together", "[token_inspection]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  auto claims = claims_of(grant);
  claims.set("iss", "https://elsewhere.example").set("aud", "another").set("exp", std::int64_t{1}).set("sid", "unknown");
  const auto found = faults(kit, signed_token(kit, claims));
  REQUIRE(found.size() == 2);
  CHECK(found[0].find("iss is https://elsewhere.example") != std::string::npos);
  CHECK(found[0].find("aud is another") != std::string::npos);
  CHECK(found[0].find("expired") != std::string::npos);
  CHECK(found[1] == "its session is unknown here: it ended long ago or belongs to another database");
}

TEST_CASE("inspection: a token for back ends says so", "[token_inspection]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.audiences = {"https://auth.example", "https://rag.example"}; });
  const auto grant = sign_up(kit);
  const auto narrowed = must(kit->access_tokens.mint(grant.user, grant.session, std::nullopt, "https://rag.example"));
  CHECK(faults(kit, narrowed).back() == "it is for the back end https://rag.example; Usher itself refuses it");
  const auto of_site = must(kit->session_jwts.of(grant.session, json::Object()));
  CHECK(faults(kit, of_site).back().find("is for back ends, /api/v1/profile") != std::string::npos);
}

TEST_CASE("inspection: the state of the session is reported", "[token_inspection]") {
  struct EndedSession {
    std::string sql;
    SessionState state;
  };
  const auto ended = GENERATE(values<EndedSession>({{"UPDATE sessions SET ended_at_ms = 1", SessionState::kEnded},
                                                    {"UPDATE sessions SET expires_at_ms = 1", SessionState::kExpired},
                                                    {"UPDATE users SET is_active = 0", SessionState::kSuspended},
                                                    {"DELETE FROM sessions", SessionState::kUnknown}}));
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.run(ended.sql);
  const auto inspected = must(inspect_token(grant.access_token, PublicUrl::kSet, kit->ports, kit->keys, kit->access_tokens));
  CAPTURE(ended.sql);
  CHECK(inspected.session == ended.state);
  CHECK(inspected.faults.size() == 1);
}

TEST_CASE("inspection: the reason why a session ended is reported", "[token_inspection]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto reported_after = [&](const std::string& reason) {
    kit.run("UPDATE sessions SET ended_at_ms = 1, end_reason = '" + reason + "'");
    return faults(kit, grant.access_token);
  };
  const auto only = [](const char* fault) { return std::vector<std::string>{fault}; };
  CHECK(reported_after("signed_out") == only("its session has ended by a sign-out"));
  CHECK(reported_after("revoked") == only("its session has ended by a revocation"));
  CHECK(reported_after("suspended") == only("its session has ended because the account was suspended"));
  CHECK(reported_after("password_changed") == only("its session has ended because the password was changed"));
  CHECK(reported_after("token_reused") == only("its session has ended because a consumed refresh token was reused"));
  CHECK(reported_after("replaced") == only("its session has ended because newer sessions replaced it"));
}

TEST_CASE("inspection: another user's session in a valid token is a fault", "[token_inspection][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  const auto bob = sign_up(kit, "bob@example.com");
  auto claims = claims_of(ada);
  claims.set("sid", bob.session.id.str());
  CHECK(faults(kit, signed_token(kit, claims)) == std::vector<std::string>{"sub is not the user of its session"});
}

TEST_CASE("inspection: PUBLIC_URL not set, any port of localhost is accepted as issuer, other origins are not",
          "[token_inspection]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto from = [&](const std::string& issuer) {
    auto claims = claims_of(grant);
    claims.set("iss", issuer).set("aud", issuer);
    return signed_token(kit, claims);
  };
  CHECK(faults(kit, from("http://localhost:51153"), PublicUrl::kGuessed).empty());
  CHECK_FALSE(faults(kit, from("http://localhost:51153"), PublicUrl::kSet).empty());
  for (const std::string issuer : {"https://localhost:51153", "http://localhost:", "http://localhost:1.evil.example", "x"})
    CHECK_FALSE(faults(kit, from(issuer), PublicUrl::kGuessed).empty());
}

TEST_CASE("inspection: malformed text is refused with the reason", "[token_inspection]") {
  TestCore kit;
  const auto inspected = inspect_token("hello", PublicUrl::kSet, kit->ports, kit->keys, kit->access_tokens);
  REQUIRE(outcome(inspected) == "UNAUTHENTICATED");
  CHECK(inspected.error().detail() == "it does not have three parts");
}

}  // namespace
}  // namespace usher::core
