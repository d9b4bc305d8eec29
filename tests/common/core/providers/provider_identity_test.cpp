#include "common/core/providers/provider_identity.h"

#include "common/base/text.h"
#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/provider_calls.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using testkit::outcome;

constexpr const char* kTokenEndpoint = "https://login.example.org/token";

struct ProviderWorld {
  settings::OAuthClient client{.id = "me:you", .secret = Secret(std::string("s&=%"))};
  OAuthProvider provider{{.name = "acme", .client = &client}};
  OAuthExchange exchange{.state = "st", .redirect_uri = "https://a.example/cb?x=1", .verifier = "ver", .nonce = "non"};
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  std::string sent;

  void answer(int status, const std::string& body) {
    http.on(kTokenEndpoint, [this, status, body](const net::HttpRequest& request) -> Result<net::HttpResponse> {
      sent = std::string(request.form->expose());
      if (request.basic_auth)
        sent += " as " + request.basic_auth->user + ":" + std::string(request.basic_auth->password.expose());
      return net::HttpResponse{.status = status, .body = body};
    });
  }
  Result<ProviderTokens> redeem(ClientAuth how = ClientAuth::kBasic) {
    ProviderCalls calls(http, clock, provider.reach);
    return redeem_code(kTokenEndpoint, how, provider, "c&d", exchange, calls, clock.now());
  }
};

TEST_CASE("provider: the authorization request has every parameter and keeps the endpoint's query", "[provider_identity]") {
  const ProviderWorld world;
  const auto url = authorization_url("https://login.example.org/a?tenant=1", world.provider, "openid email", world.exchange);
  CHECK(url.starts_with("https://login.example.org/a?tenant=1&response_type=code&"));
  auto query = testkit::query_of(url);
  CHECK(query["client_id"] == "me:you");
  CHECK(query["redirect_uri"] == "https://a.example/cb?x=1");
  CHECK(query["scope"] == "openid email");
  CHECK(query["state"] == "st");
  CHECK(query["nonce"] == "non");
  CHECK(query["code_challenge_method"] == "S256");
  CHECK(url.find("ver&") == std::string::npos);
}

TEST_CASE("provider: the PKCE challenge matches the example of RFC 7636", "[provider_identity]") {
  ProviderWorld world;
  world.exchange.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  auto query = testkit::query_of(authorization_url("https://x.example/a", world.provider, "openid", world.exchange));
  CHECK(query["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("provider: the client secret is sent encoded, by basic authentication or in the form", "[provider_identity]") {
  ProviderWorld world;
  world.answer(
      200, R"({"access_token":"t","token_type":"bearer","expires_in":60,"scope":"openid","refresh_token":"r","id_token":"i"})");
  const auto tokens = testkit::must(world.redeem());
  CHECK(world.sent ==
        "grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1&code_verifier=ver as "
        "me%3Ayou:s%26%3D%25");
  CHECK(tokens.access.expose() == "t");
  CHECK(tokens.refresh.expose() == "r");
  CHECK(tokens.id.expose() == "i");
  CHECK(tokens.scope == "openid");
  CHECK(tokens.access_expires_at == world.clock.now() + std::chrono::seconds(60));
  CHECK(world.redeem(ClientAuth::kForm).ok());
  CHECK(world.sent.ends_with("&client_id=me%3Ayou&client_secret=s%26%3D%25"));
}

TEST_CASE("provider: a refused code and a malformed answer are different errors", "[provider_identity]") {
  ProviderWorld world;
  struct Row {
    int status;
    std::string body;
    std::string outcome;
  };
  for (const auto& row : std::vector<Row>{{400, R"({"error":"invalid_grant"})", "PROVIDER_REFUSED"},
                                          {401, R"({"error":"invalid_client"})", "PROVIDER_REFUSED"},
                                          {200, R"({"error":"bad_verification_code"})", "PROVIDER_REFUSED"},
                                          {500, R"({"error":"server_error"})", "UPSTREAM_FAILED"},
                                          {302, "{}", "UPSTREAM_FAILED"},
                                          {200, "{}", "UPSTREAM_FAILED"},
                                          {200, "[]", "UPSTREAM_FAILED"},
                                          {200, R"({"access_token":"t","token_type":"mac"})", "UPSTREAM_FAILED"},
                                          {200, R"({"access_token":"","token_type":"bearer"})", "UPSTREAM_FAILED"},
                                          {200, R"({"access_token":7,"token_type":"bearer"})", "UPSTREAM_FAILED"},
                                          {200, "access_token=t&token_type=bearer", "UPSTREAM_FAILED"}}) {
    CAPTURE(row.status, row.body);
    world.answer(row.status, row.body);
    CHECK(outcome(world.redeem()) == row.outcome);
  }
}

TEST_CASE("provider: an access token with a line break is refused (header injection)", "[provider_identity][security]") {
  ProviderWorld world;
  world.answer(200, R"({"access_token":"t\r\nX-Forged: 1","token_type":"bearer"})");
  CHECK(outcome(world.redeem()) == "UPSTREAM_FAILED");
}

TEST_CASE("provider: names are trimmed and cut between characters, images must be https", "[provider_identity]") {
  CHECK(usable_name("  Ada ") == "Ada");
  CHECK_FALSE(usable_name("  "));
  CHECK(usable_name(std::string_view("a\0b\n", 4)) == "ab");
  CHECK_FALSE(usable_name("\x1b\n"));
  std::string umlauts;
  for (int i = 0; i < 300; ++i) umlauts += "\xC3\xBC";
  const auto cut = usable_name(umlauts).value();
  CHECK(is_utf8(cut));
  CHECK(count_characters(cut) == 255);
  CHECK(usable_image("https://a.example/x.png") == "https://a.example/x.png");
  for (const auto* bad :
       {"", "http://a.example/x.png", "javascript:alert(1)", "https://a.example/ x", "https://a.example/\xC3\xBC"})
    CHECK_FALSE(usable_image(bad));
  CHECK_FALSE(usable_image("https://a.example/" + std::string(2048, 'x')));
}

}  // namespace
}  // namespace usher::core
