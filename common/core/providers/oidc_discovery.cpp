#include "common/core/providers/oidc_discovery.h"

#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

constexpr std::chrono::hours kConfigurationKeptFor{1};

Error unusable(const OAuthProvider& provider, const std::string& why) {
  return error_because(ErrorCode::kUpstreamFailed, "the discovery document of " + provider.issuer + " " + why);
}

/// The texts of a list; nullopt if the member is not one.
std::optional<std::vector<std::string>> list_at(const json::Value& document, std::string_view member) {
  const auto* const list = document.find(member);
  if (!list || !list->array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& one : *list->array())
    if (one.string()) texts.push_back(printable(*one.string()));
  return texts;
}

ClientAuth client_auth_of(const json::Value& document) {
  const auto methods = list_at(document, "token_endpoint_auth_methods_supported");
  if (!methods) return ClientAuth::kUnsaid;
  return contains(*methods, "client_secret_basic") ? ClientAuth::kBasic : ClientAuth::kForm;
}

void read_algorithms(const json::Value& document, OidcConfiguration& found) {
  auto offered = list_at(document, "id_token_signing_alg_values_supported");
  if (!offered) return;
  const auto untaken = std::stable_partition(offered->begin(), offered->end(), crypto::is_issuer_algorithm);
  found.has_taken_algorithm = untaken != offered->begin();
  found.untaken.assign(untaken, offered->end());
}

/// Entra's issuer for several tenants is a template, which ID tokens do not name.
std::string other_issuer(std::string_view named) {
  const auto shown = printable(named.substr(0, 200));
  if (named.find("{tenantid}") != std::string_view::npos)
    return "is of several tenants (" + shown + "); use the issuer with one tenant's id in the place of {tenantid}";
  return named.empty() ? "names no issuer" : "names the issuer " + shown + "; set the provider's ISSUER to exactly that";
}

/// Endpoints of an https issuer must use https, so that codes and keys are not sent in clear.
bool is_usable(std::string_view endpoint, const OAuthProvider& provider) {
  const auto url = parse_url(endpoint);
  if (!url || !url->is_web() || url->user || url->rest.find('#') != std::string::npos) return false;
  return url->scheme == "https" || provider.issuer.starts_with("http:");
}

Result<OidcConfiguration> read(const json::Value& document, const OAuthProvider& provider) {
  if (json::text_at(document, "issuer") != provider.issuer)
    return unusable(provider, other_issuer(json::text_at(document, "issuer")));
  OidcConfiguration found{.authorization_endpoint = std::string(json::text_at(document, "authorization_endpoint")),
                          .token_endpoint = std::string(json::text_at(document, "token_endpoint")),
                          .jwks_uri = std::string(json::text_at(document, "jwks_uri")),
                          .userinfo_endpoint = std::string(json::text_at(document, "userinfo_endpoint")),
                          .names_itself_in_responses = json::is_true(document, "authorization_response_iss_parameter_supported")};
  for (const auto* endpoint : {&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri, &found.userinfo_endpoint}) {
    const bool may_miss = endpoint == &found.userinfo_endpoint;
    if (!(may_miss && endpoint->empty()) && !is_usable(*endpoint, provider)) return unusable(provider, "has no usable endpoint");
  }
  found.client_auth = client_auth_of(document);
  read_algorithms(document, found);
  return found;
}

/// Google's configuration, which has not changed for years; saves a request before the redirect.
OidcConfiguration google() {
  return {.authorization_endpoint = "https://accounts.google.com/o/oauth2/v2/auth",
          .token_endpoint = "https://oauth2.googleapis.com/token",
          .jwks_uri = "https://www.googleapis.com/oauth2/v3/certs",
          .userinfo_endpoint = "https://openidconnect.googleapis.com/v1/userinfo"};
}

/// OpenID Connect Discovery §4: only one final slash of the issuer is removed.
std::string address_of(const OAuthProvider& provider) {
  const std::string_view issuer = provider.issuer;
  return std::string(issuer.substr(0, issuer.size() - (issuer.ends_with('/') ? 1 : 0))) + "/.well-known/openid-configuration";
}

}  // namespace

Result<OidcConfiguration> OidcDiscovery::find(const OAuthProvider& provider, ProviderCalls& calls) const {
  if (provider.issuer == settings::kGoogleIssuer) return google();
  {
    const Lock lock(mutex_);
    const auto kept = kept_.find(provider.name);
    if (kept != kept_.end() && clock_.now() < kept->second.until) return kept->second.configuration;
  }
  USHER_TRY(const auto document, calls.get(address_of(provider)));
  USHER_TRY(auto found, read(document, provider));
  const Lock lock(mutex_);
  kept_.insert_or_assign(provider.name, Kept{.configuration = found, .until = clock_.now() + kConfigurationKeptFor});
  return found;
}

}  // namespace usher::core
