#include "common/core/providers/github_sign_in.h"

#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/provider_calls.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::outcome;

constexpr const char* kGitHubToken = "https://github.com/login/oauth/access_token";
constexpr const char* kUser = "https://api.github.com/user";
constexpr const char* kEmails = "https://api.github.com/user/emails";

struct GitHubWorld {
  GitHubWorld() {
    http.on(
        kGitHubToken,
        R"({"access_token":"gho_16C7e42F292c6912E7710c838347Ae178B4a","scope":"read:user,user:email","token_type":"bearer"})");
    http.on(kUser, R"({"login":"octocat","id":583231,"name":"The Octocat","avatar_url":"https://avatars.example/u/583231"})");
    http.on(kEmails, R"([{"email":"old@example.com","primary":false,"verified":true},
                         {"email":"octocat@example.com","primary":true,"verified":true}])");
  }
  Result<ProviderIdentity> sign_in() {
    ProviderCalls calls(http, clock, provider.reach);
    return finish_github(provider, "code", exchange, calls, clock.now());
  }
  settings::OAuthClient client{.id = "Iv1.8a61f9b3a7aba766", .secret = Secret(std::string("hush"))};
  OAuthProvider provider{{.name = "github", .client = &client}, ProviderKind::kGitHub};
  OAuthExchange exchange{.state = "st", .redirect_uri = "https://a.example/cb", .verifier = "ver", .nonce = "non"};
  testkit::FakeHttp http;
  testkit::FakeClock clock;
};

TEST_CASE("github: the account id is the numeric id, the address is the primary one", "[github]") {
  GitHubWorld world;
  const auto who = must(world.sign_in());
  CHECK(who.account_id == "583231");
  CHECK(who.email == "octocat@example.com");
  CHECK(who.email_verified);
  CHECK(who.name == "The Octocat");
  CHECK(who.image == "https://avatars.example/u/583231");
}

TEST_CASE("github: the authorization request has state and PKCE", "[github]") {
  const GitHubWorld world;
  const auto url = begin_github(world.provider, world.exchange);
  CHECK(url.starts_with("https://github.com/login/oauth/authorize?"));
  auto query = testkit::query_of(url);
  CHECK(query["state"] == "st");
  CHECK(query["scope"] == "read:user user:email");
  CHECK(query["code_challenge_method"] == "S256");
}

TEST_CASE("github: an unverified primary address stays unverified, even beside a verified one", "[github][security]") {
  GitHubWorld world;
  world.http.on(kEmails, R"([{"email":"victim@example.com","primary":true,"verified":false},
                             {"email":"mine@example.com","primary":false,"verified":true}])");
  CHECK_FALSE(must(world.sign_in()).email_verified);
  world.http.on(kEmails,
                GENERATE(as<const char*>{}, "[]", "{}", R"([{"email":"victim@example.com","primary":true,"verified":"true"}])",
                         R"([{"email":"victim@example.com","primary":true}])", "[7]"));
  CHECK_FALSE(must(world.sign_in()).email_verified);
}

TEST_CASE("github: a user without a numeric id and a refused code are errors", "[github]") {
  GitHubWorld world;
  world.http.on(kUser, GENERATE(as<const char*>{}, R"({"login":"octocat"})", R"({"id":"583231"})", R"({"id":5.5})"));
  CHECK(outcome(world.sign_in()) == "UPSTREAM_FAILED");
  GitHubWorld refused;
  refused.http.on(kGitHubToken, R"({"error":"bad_verification_code"})");
  CHECK(outcome(refused.sign_in()) == "PROVIDER_REFUSED");
  CHECK(refused.http.calls(kUser) == 0);
}

}  // namespace
}  // namespace usher::core
