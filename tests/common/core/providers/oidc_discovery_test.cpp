#include "common/core/providers/oidc_discovery.h"

#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/provider_calls.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"
#include "tests/testkit/text.h"

namespace usher::core {
namespace {

using testkit::outcome;

struct DiscoveryWorld {
  explicit DiscoveryWorld(std::string issuer = "https://login.example.org")
      : provider{{.name = "acme", .issuer = std::move(issuer)}} {}
  void serve(const json::Object& extra = {}) {
    const auto base = provider.issuer;
    json::Object document{{"issuer", base},
                          {"authorization_endpoint", base + "/authorize"},
                          {"token_endpoint", base + "/token"},
                          {"jwks_uri", base + "/keys"}};
    for (const auto& member : extra) document.set(member.key, member.value);
    http.on(address, json::to_text(std::move(document)));
  }
  Result<OidcConfiguration> find() {
    ProviderCalls calls(http, clock, provider.reach);
    return discovery.find(provider, calls);
  }
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  OAuthProvider provider;
  std::string address = "https://login.example.org/.well-known/openid-configuration";
  OidcDiscovery discovery{clock};
};

TEST_CASE("discovery: returns the endpoints and the optional members", "[oidc_discovery]") {
  DiscoveryWorld world;
  world.serve();
  const auto plain = world.find().value();
  CHECK(plain.token_endpoint == "https://login.example.org/token");
  CHECK(plain.userinfo_endpoint.empty());
  CHECK(plain.client_auth == ClientAuth::kUnsaid);
  CHECK(plain.has_taken_algorithm);
  CHECK_FALSE(plain.names_itself_in_responses);

  DiscoveryWorld rich;
  rich.serve({{"userinfo_endpoint", "https://login.example.org/me"},
              {"token_endpoint_auth_methods_supported", json::Array{"client_secret_post"}},
              {"id_token_signing_alg_values_supported", json::Array{"none", "ES384", "HS256"}},
              {"authorization_response_iss_parameter_supported", true}});
  const auto said = rich.find().value();
  CHECK(said.userinfo_endpoint == "https://login.example.org/me");
  CHECK(said.client_auth == ClientAuth::kForm);
  CHECK(said.untaken == std::vector<std::string>{"none", "HS256"});
  CHECK(said.has_taken_algorithm);
  CHECK(said.names_itself_in_responses);
}

TEST_CASE("discovery: cached for an hour, a failure is not cached", "[oidc_discovery]") {
  DiscoveryWorld world;
  CHECK(outcome(world.find()) == "UPSTREAM_FAILED");
  world.serve();
  for (int i = 0; i < 3; ++i) CHECK(world.find().ok());
  CHECK(world.http.calls(world.address) == 2);
  world.clock.advance(std::chrono::hours(1));
  CHECK(world.find().ok());
  CHECK(world.http.calls(world.address) == 3);
}

TEST_CASE("discovery: an issuer keeps its trailing slash, and one on http may have http endpoints", "[oidc_discovery]") {
  const auto [issuer, address] = GENERATE(values<testkit::InOut>({
      {"https://login.example.org/realm/", "https://login.example.org/realm/.well-known/openid-configuration"},
      {"http://10.0.0.7:8080", "http://10.0.0.7:8080/.well-known/openid-configuration"},
  }));
  DiscoveryWorld world(issuer);
  world.address = address;
  world.serve();
  CHECK(world.find().ok());
}

TEST_CASE("discovery: a document of another issuer is refused", "[oidc_discovery][security]") {
  DiscoveryWorld world;
  world.serve({{"issuer", json::Value(GENERATE(as<const char*>{}, "https://evil.example", "https://login.example.org/", "",
                                               "HTTPS://login.example.org"))}});
  CHECK(outcome(world.find()) == "UPSTREAM_FAILED");
}

TEST_CASE("discovery: a refused document says which issuer it names", "[oidc_discovery]") {
  DiscoveryWorld world;
  const auto why = [&](const char* named) {
    world.serve({{"issuer", named}});
    const auto found = world.find();
    return found.error().cause.for_log();
  };
  const std::string begin = "the discovery document of https://login.example.org ";
  CHECK(why("https://login.example.org/") ==
        begin + "names the issuer https://login.example.org/; set the provider's ISSUER to exactly that");
  CHECK(why("https://login.example.org/{tenantid}/v2.0") ==
        begin +
            "is of several tenants (https://login.example.org/{tenantid}/v2.0); use the issuer with one tenant's id in the "
            "place of {tenantid}");
  CHECK(why("") == begin + "names no issuer");
}

TEST_CASE("discovery: an https issuer has only https endpoints", "[oidc_discovery][security]") {
  DiscoveryWorld world;
  const auto* const member =
      GENERATE(as<const char*>{}, "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint");
  const auto* const bad = GENERATE(as<const char*>{}, "http://login.example.org/x", "file:///etc/passwd", "//login.example.org/x",
                                   "/x", "https://u:p@login.example.org/", "https://login.example.org/#x", "javascript:alert(1)");
  CAPTURE(member, bad);
  world.serve({{member, bad}});
  CHECK(outcome(world.find()) == "UPSTREAM_FAILED");
}

TEST_CASE("discovery: a document without a required endpoint is refused", "[oidc_discovery]") {
  DiscoveryWorld world;
  world.serve({{GENERATE(as<const char*>{}, "authorization_endpoint", "token_endpoint", "jwks_uri"),
                json::Value(GENERATE(json::Value(), json::Value(""), json::Value(7)))}});
  CHECK(outcome(world.find()) == "UPSTREAM_FAILED");
}

}  // namespace
}  // namespace usher::core
