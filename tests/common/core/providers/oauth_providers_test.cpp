#include "common/core/providers/oauth_providers.h"

#include "common/settings/load.h"
#include "tests/catch.h"

namespace usher::core {
namespace {

settings::OAuthClient client(const char* id) { return {.id = id, .secret = Secret(std::string("hush"))}; }

TEST_CASE("oauth providers: only configured providers exist", "[oauth_providers]") {
  settings::OAuth settings;
  CHECK(OAuthProviders(settings).all().empty());
  settings.github = client("gh");
  const OAuthProviders github(settings);
  CHECK(github.find("github")->kind == ProviderKind::kGitHub);
  CHECK_FALSE(github.find("google"));
  CHECK_FALSE(github.find(""));
  CHECK_FALSE(github.find("GITHUB"));
}

TEST_CASE("oauth providers: only an issuer of the operator may have a private address (SSRF)", "[oauth_providers][security]") {
  settings::OAuth settings;
  settings.google = client("go");
  settings.github = client("gh");
  settings.oidc.push_back({.name = "acme", .issuer = "http://10.0.0.7", .client = client("a")});
  const OAuthProviders providers(settings);
  CHECK(providers.find("google")->issuer == "https://accounts.google.com");
  CHECK(providers.find("google")->reach == net::Reach::kPublicOnly);
  CHECK(providers.find("github")->reach == net::Reach::kPublicOnly);
  CHECK(providers.find("acme")->reach == net::Reach::kOperatorChosen);
  CHECK(providers.find("acme")->issuer == "http://10.0.0.7");
  CHECK(providers.find("acme")->client->id == "a");
}

}  // namespace
}  // namespace usher::core
