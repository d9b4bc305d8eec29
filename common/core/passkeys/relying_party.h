#pragma once

#include "common/settings/settings.h"

namespace usher::core {

/// The site as authenticators know it (WebAuthn, section 4: relying party).
struct RelyingParty {
  std::string id;                    ///< PASSKEY_RP_ID.
  std::string name;                  ///< The site's.
  std::vector<std::string> origins;  ///< PUBLIC_URL, the site's and the exact trusted ones; never patterns.
  std::string_view why_off = {};     ///< A sentence; empty: passkeys work.

  /// The id; empty while passkeys are off.
  [[nodiscard]] std::string_view working_id() const { return why_off.empty() ? std::string_view(id) : std::string_view(); }
};

RelyingParty relying_party_of(const settings::Settings& settings);

}  // namespace usher::core
