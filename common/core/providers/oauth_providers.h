#pragma once

#include "common/domain/account.h"
#include "common/net/http_client.h"
#include "common/settings/providers.h"

namespace usher::core {

/// The protocol by which a provider identifies users.
enum class ProviderKind {
  kOpenId,  ///< OpenID Connect Core 1.0, found by discovery.
  kGitHub,  ///< OAuth 2.0 (RFC 6749) and GitHub's own API.
};

/// An external provider that the operator configured.
struct OAuthProvider : settings::Provider {
  ProviderKind kind = ProviderKind::kOpenId;
  net::Reach reach = net::Reach::kPublicOnly;  ///< An issuer configured by the operator may be private.

  [[nodiscard]] bool has(const domain::Account& link) const { return link.is_at(name, issuer); }
  /// Whether its ID tokens can have an `auth_time`: GitHub issues none, and Google states none.
  [[nodiscard]] bool tells_when() const { return kind == ProviderKind::kOpenId && issuer != settings::kGoogleIssuer; }
};

/// The configured providers. Immutable; safe from any thread.
class OAuthProviders {
 public:
  /// `settings` must outlive this object.
  explicit OAuthProviders(const settings::OAuth& settings);
  /// Returns nullptr if the name is unknown.
  [[nodiscard]] const OAuthProvider* find(std::string_view name) const {
    const auto found = std::ranges::find(providers_, name, &OAuthProvider::name);
    return found == providers_.end() ? nullptr : &*found;
  }
  [[nodiscard]] const std::vector<OAuthProvider>& all() const { return providers_; }

 private:
  std::vector<OAuthProvider> providers_;
};

}  // namespace usher::core
