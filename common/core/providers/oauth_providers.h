#pragma once

#include "common/domain/account.h"
#include "common/net/http_client.h"
#include "common/settings/settings.h"

namespace usher::core {

/// The protocol by which a provider identifies users.
enum class ProviderKind {
  kOpenId,  ///< OpenID Connect Core 1.0, found by discovery.
  kGitHub,  ///< OAuth 2.0 (RFC 6749) and GitHub's own API.
};

inline constexpr const char* kGoogleIssuer = "https://accounts.google.com";
/// GitHub has no OpenID issuer; its accounts are known by this one.
inline constexpr const char* kGitHubIssuer = "https://github.com";

/// An external provider that the operator configured.
struct OAuthProvider {
  std::string name;  ///< As in /auth/oauth/{name}.
  ProviderKind kind = ProviderKind::kOpenId;
  std::string issuer;                          ///< Exactly as in the provider's documents.
  const settings::OAuthClient* client = {};    ///< Never null; borrowed from the settings.
  net::Reach reach = net::Reach::kPublicOnly;  ///< An issuer configured by the operator may be private.
  std::string label = {};                      ///< What users call it.

  [[nodiscard]] bool has(const domain::Account& link) const { return link.is_at(name, issuer); }
  /// Whether its ID tokens can have an `auth_time`: GitHub issues none, and Google states none.
  [[nodiscard]] bool tells_when() const { return kind == ProviderKind::kOpenId && issuer != kGoogleIssuer; }
};

/// The configured providers. Immutable; safe from any thread.
class OAuthProviders {
 public:
  /// `settings` must outlive this object.
  explicit OAuthProviders(const settings::OAuth& settings);
  /// Returns nullptr if the name is unknown.
  [[nodiscard]] const OAuthProvider* find(std::string_view name) const {
    const auto found = std::find_if(providers_.begin(), providers_.end(), [&](const auto& one) { return one.name == name; });
    return found == providers_.end() ? nullptr : &*found;
  }
  [[nodiscard]] const std::vector<OAuthProvider>& all() const { return providers_; }

 private:
  std::vector<OAuthProvider> providers_;
};

}  // namespace usher::core
