#pragma once

#include "common/settings/settings.h"

namespace usher::settings {

inline constexpr const char* kGoogleIssuer = "https://accounts.google.com";
/// GitHub has no OpenID issuer; its accounts are known by this one.
inline constexpr const char* kGitHubIssuer = "https://github.com";

/// A provider that is configured.
struct Provider {
  std::string name;                ///< As in /auth/oauth/{name}.
  std::string issuer = {};         ///< Exactly as in the provider's documents.
  std::string label = {};          ///< What users call it.
  const OAuthClient* client = {};  ///< Never null; borrowed from the settings.
  bool is_own = false;             ///< The operator named its issuer, which may have a private address.
};

/// `oauth` must outlive the list.
std::vector<Provider> configured_providers(const OAuth& oauth);

}  // namespace usher::settings
