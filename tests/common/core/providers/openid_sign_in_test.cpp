#include "common/core/providers/openid_sign_in.h"

#include "common/base/encoding.h"
#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/provider_calls.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using testkit::FakeIssuer;
using testkit::must;
using testkit::outcome;

struct OpenIdWorld {
  OpenIdWorld() { FakeIssuer::configure(settings); }
  Result<ProviderIdentity> sign_in(const std::optional<std::string>& issuer = {}) {
    const OAuthProviders providers(settings.oauth);
    const auto& provider = *providers.find("acme");
    const OAuthExchange exchange{.state = "st", .redirect_uri = "https://a.example/cb", .verifier = "ver", .nonce = "non"};
    ProviderCalls calls(http, clock, provider.reach);
    const auto code = acme.approve(must(openid.begin(provider, exchange, calls)));
    return openid.finish(provider, code, issuer, exchange, calls);
  }
  /// Serves the discovery document with other members.
  void discover(const json::Object& changed) {
    const std::string base = FakeIssuer::kIssuer;
    json::Object document{{"issuer", base},
                          {"authorization_endpoint", base + "/authorize"},
                          {"token_endpoint", base + "/token"},
                          {"jwks_uri", base + "/keys"}};
    for (const auto& member : changed) document.set(member.key, member.value);
    http.on(base + "/.well-known/openid-configuration", json::to_text(std::move(document)));
  }
  settings::Settings settings;
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  FakeIssuer acme{http, clock};
  OpenIdSignIn openid{clock};
};

const std::string kUserInfo = std::string(FakeIssuer::kIssuer) + "/me";

TEST_CASE("openid: the identity comes from the verified ID token", "[openid]") {
  OpenIdWorld world;
  const auto who = must(world.sign_in());
  CHECK(who.provider == "acme");
  CHECK(who.account_id == "248289761001");
  CHECK(who.email == "ada@example.com");
  CHECK(who.email_verified);
  CHECK(who.name == "Ada Lovelace");
  CHECK(who.image == "https://pictures.example.org/ada.png");
  CHECK(who.tokens.access.expose() == "an-access-token");
  CHECK(world.http.calls(kUserInfo) == 0);
}

TEST_CASE("openid: an address is verified only if the provider says so", "[openid][security]") {
  OpenIdWorld world;
  for (const auto& [said, verified] : std::vector<std::pair<json::Value, bool>>{
           {true, true}, {"true", true}, {false, false}, {"false", false}, {"yes", false}, {1, false}, {json::Value(), false}}) {
    CAPTURE(json::to_text(said));
    world.acme.email_verified = said;
    CHECK(must(world.sign_in()).email_verified == verified);
  }
}

TEST_CASE("openid: a token that does not say whether the address is verified, userinfo says it", "[openid][security]") {
  OpenIdWorld world;
  world.acme.bend = [](json::Object& claims) { claims.erase("email_verified"); };
  world.http.on(kUserInfo, R"({"sub":"248289761001","email":"eve@example.com","email_verified":true})");
  const auto who = must(world.sign_in());
  CHECK(who.email == "eve@example.com");
  CHECK(who.email_verified);
  world.http.on(kUserInfo, R"({"sub":"248289761001","email":"eve@example.com"})");
  CHECK_FALSE(must(world.sign_in()).email_verified);
}

TEST_CASE("openid: xms_edov stands for email_verified where that is missing", "[openid][security]") {
  OpenIdWorld world;
  const auto verified = [&](const json::Value& said, bool with_both) {
    world.acme.email_verified = false;
    world.acme.bend = [=](json::Object& claims) {
      if (!with_both) claims.erase("email_verified");
      claims.set("xms_edov", said);
    };
    return must(world.sign_in()).email_verified;
  };
  CHECK(verified(true, false));
  CHECK_FALSE(verified(false, false));
  CHECK_FALSE(verified(true, true));
  CHECK(world.http.calls(kUserInfo) == 0);
}

TEST_CASE("openid: without an address in the token userinfo is asked, with the same sub (OIDC Core §5.3.2)",
          "[openid][security]") {
  OpenIdWorld world;
  world.acme.bend = [](json::Object& claims) {
    claims.erase("email");
    claims.erase("email_verified");
  };
  std::string bearer;
  world.http.on(kUserInfo, [&](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    bearer = request.bearer->expose();
    return net::HttpResponse{.status = 200, .body = R"({"sub":"248289761001","email":"eve@example.com","email_verified":true})"};
  });
  CHECK(must(world.sign_in()).email == "eve@example.com");
  CHECK(bearer == "an-access-token");
  const auto unsaid = [&] {
    const auto who = must(world.sign_in());
    CHECK(who.email.empty());
    CHECK_FALSE(who.email_verified);
    CHECK(who.name == "Ada Lovelace");
    return who.unsaid;
  };
  world.http.on(kUserInfo, R"({"sub":"another","email":"eve@example.com","email_verified":true})");
  CHECK(unsaid() == "userinfo is about another sub");
  world.http.on(kUserInfo, R"({"email":"eve@example.com","email_verified":true})");
  CHECK(unsaid() == "userinfo is about another sub");
  world.http.on(kUserInfo, 404, "{}");  // AD FS
  CHECK(unsaid() == kUserInfo + " answered 404");
  world.http.on(kUserInfo, [](const net::HttpRequest&) -> Result<net::HttpResponse> {
    return net::HttpResponse{.status = 200, .content_type = "application/jwt; charset=utf-8", .body = "e30.e30.x"};
  });
  CHECK(unsaid().find("answered a signed JWT, which Usher does not read there") != std::string::npos);
}

TEST_CASE("openid: userinfo fills the gaps of the token, and an address comes whole from one of the two", "[openid][security]") {
  OpenIdWorld world;
  const auto with = [&](std::initializer_list<const char*> erased, const std::string& info) {
    world.acme.bend = [erased = std::vector<std::string>(erased.begin(), erased.end())](json::Object& claims) {
      for (const auto& name : erased) claims.erase(name);
    };
    world.http.on(kUserInfo, R"({"sub":"248289761001")" + info + "}");
    return must(world.sign_in());
  };
  const auto half = with({"email_verified", "name"}, R"(,"email_verified":true,"name":"Ada")");
  CHECK(half.email == "ada@example.com");
  CHECK_FALSE(half.email_verified);  // userinfo says it of no address
  CHECK(half.name == "Ada");
  CHECK(half.image == "https://pictures.example.org/ada.png");
  const auto whole = with({"email_verified"}, R"(,"email":"eve@example.com","email_verified":true,"name":"Eve")");
  CHECK(whole.email == "eve@example.com");
  CHECK(whole.email_verified);
  CHECK(whole.name == "Ada Lovelace");
  CHECK(with({"email"}, R"(,"email":"eve@example.com")").email == "eve@example.com");
  CHECK_FALSE(with({"email"}, R"(,"email":"eve@example.com")").email_verified);
  CHECK(with({"email_verified"}, R"(,"email":"eve@example.com")").email == "ada@example.com");
}

TEST_CASE("openid: an endpoint that does not say how it takes the secret is asked by form after invalid_client", "[openid]") {
  OpenIdWorld world;
  const auto token_url = std::string(FakeIssuer::kIssuer) + "/token";
  bool takes_form = true;
  std::vector<bool> by_form;
  world.http.on(token_url, [&](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    by_form.push_back(!request.basic_auth);
    const bool has_secret = request.form->expose().find("client_secret=hush") != std::string::npos;
    CHECK(has_secret == by_form.back());
    if (by_form.back() != takes_form) return net::HttpResponse{.status = 401, .body = R"({"error":"invalid_client"})"};
    return net::HttpResponse{.status = 200, .body = json::to_text(json::Object{{"access_token", "t"}, {"token_type", "Bearer"}})};
  });
  const auto asked = [&](const json::Object& document) {
    by_form.clear();
    world.discover(document);
    world.clock.advance(std::chrono::hours(1));
    const auto ended = outcome(world.sign_in());
    CHECK(ended == (by_form.back() == takes_form ? "INVALID_ID_TOKEN" : "PROVIDER_REFUSED"));
    return by_form;
  };
  const auto methods = [](const char* name) {
    return json::Object{{"token_endpoint_auth_methods_supported", json::Array{name}}};
  };
  CHECK(asked({}) == std::vector{false, true});
  CHECK(asked(methods("client_secret_basic")) == std::vector{false});
  CHECK(asked(methods("client_secret_post")) == std::vector{true});
  takes_form = false;
  CHECK(asked({}) == std::vector{false});
}

TEST_CASE("openid: an invalid ID token is refused", "[openid][security]") {
  OpenIdWorld world;
  world.acme.bend = [](json::Object& claims) { claims.set("aud", "another"); };
  CHECK(outcome(world.sign_in()) == "INVALID_ID_TOKEN");
  world.acme.bend = [](json::Object& claims) { claims.set("nonce", "of another sign-in"); };
  CHECK(outcome(world.sign_in()) == "INVALID_ID_TOKEN");
  world.acme.bend = [](json::Object&) {};
  for (const auto* bad : {"", "a.b.c", "not a token"}) {
    world.acme.sign = [bad](const json::Object&) { return std::string(bad); };
    CHECK(outcome(world.sign_in()) == "INVALID_ID_TOKEN");
  }
}

TEST_CASE("openid: a rotated key is fetched, twice within a minute, and an unpublished key is refused", "[openid][security]") {
  OpenIdWorld world;
  CHECK(world.sign_in().ok());
  for (int rotation = 0; rotation < 2; ++rotation) {
    const auto next = must(crypto::SigningKey::generate(crypto::Algorithm::kEdDsa));
    world.acme.sign = [&](const json::Object& claims) { return must(crypto::jwt::encode({}, claims, next)); };
    world.clock.advance(std::chrono::seconds(2));
    CHECK(outcome(world.sign_in()) == "INVALID_ID_TOKEN");
    world.clock.advance(std::chrono::seconds(2));
    world.acme.publish({&world.acme.key, &next});
    CHECK(world.sign_in().ok());
  }
}

TEST_CASE("openid: tokens that browsers offer fetch the keys once a minute", "[openid][security]") {
  OpenIdWorld world;
  const OAuthProviders providers(world.settings.oauth);
  const auto offer = [&] {
    const auto next = must(crypto::SigningKey::generate(crypto::Algorithm::kEdDsa));
    ProviderTokens tokens;
    tokens.id = Secret(must(crypto::jwt::encode({}, world.acme.claims("non"), next)));
    ProviderCalls calls(world.http, world.clock, net::Reach::kPublicOnly);
    return outcome(world.openid.identify(*providers.find("acme"), std::move(tokens), "non", calls));
  };
  for (int i = 0; i < 5; ++i) {
    CHECK(offer() == "INVALID_ID_TOKEN");
    world.clock.advance(std::chrono::seconds(10));
  }
  CHECK(world.http.calls(std::string(FakeIssuer::kIssuer) + "/keys") == 1);
}

TEST_CASE("openid: an ID token of 60 KiB is taken, one of more than 64 is refused", "[openid]") {
  OpenIdWorld world;
  const auto sized = [&](std::size_t size) {
    world.acme.sign = [&, size](const json::Object& claims) {
      auto padded = claims;
      padded.set("groups", std::string(size, 'g'));
      auto token = base64url_encode(json::to_text(json::Object{{"alg", "ES256"}, {"kid", world.acme.key.kid()}})) + "." +
                   base64url_encode(json::to_text(padded));
      return token + "." + base64url_encode(must(world.acme.key.sign(token)));
    };
    return outcome(world.sign_in());
  };
  CHECK(sized(45'000) == "OK");
  CHECK(sized(50'000) == "INVALID_ID_TOKEN");
}

/// As a provider signs whose keys have no ids.
std::string without_kid(const json::Object& claims, const crypto::SigningKey& key) {
  auto token = base64url_encode(R"({"alg":"EdDSA"})") + "." + base64url_encode(json::to_text(claims));
  return token + "." + base64url_encode(must(key.sign(token)));
}

TEST_CASE("openid: a key that replaced one without an id, or with the same id, is fetched", "[openid]") {
  OpenIdWorld world;
  CHECK(world.sign_in().ok());
  const auto next = must(crypto::SigningKey::generate(crypto::Algorithm::kEdDsa));
  const auto namesake = must(crypto::SigningKey::import_private(must(next.export_private()), world.acme.key.kid()));
  const bool has_kid = GENERATE(true, false);
  world.acme.sign = [&](const json::Object& claims) {
    return has_kid ? must(crypto::jwt::encode({}, claims, namesake)) : without_kid(claims, next);
  };
  world.acme.publish({has_kid ? &namesake : &next});
  CHECK(outcome(world.sign_in()) == "INVALID_ID_TOKEN");  // the keys were fetched a moment ago
  world.clock.advance(std::chrono::seconds(2));
  CHECK(world.sign_in().ok());
}

TEST_CASE("openid: a response with another iss is refused (RFC 9207)", "[openid][security]") {
  OpenIdWorld world;
  CHECK(world.sign_in(FakeIssuer::kIssuer).ok());
  CHECK(outcome(world.sign_in("https://evil.example")) == "INVALID_ID_TOKEN");
  CHECK(outcome(world.sign_in("")) == "INVALID_ID_TOKEN");

  OpenIdWorld strict;
  strict.discover({{"authorization_response_iss_parameter_supported", true}});
  CHECK(strict.sign_in(FakeIssuer::kIssuer).ok());
  CHECK(outcome(strict.sign_in()) == "INVALID_ID_TOKEN");
}

TEST_CASE("openid: unreachable keys or token endpoint, sign-in fails", "[openid]") {
  OpenIdWorld world;
  CHECK(world.sign_in().ok());
  world.clock.advance(std::chrono::hours(2));
  world.http.on(std::string(FakeIssuer::kIssuer) + "/keys", 503, "");
  CHECK(outcome(world.sign_in()) == "UPSTREAM_FAILED");
  world.http.on(std::string(FakeIssuer::kIssuer) + "/token", 200, "<html>");
  CHECK(outcome(world.sign_in()) == "UPSTREAM_FAILED");
}

}  // namespace
}  // namespace usher::core
