#pragma once

#include <optional>
#include <string>

#include "common/core/providers/oauth_sign_in.h"
#include "common/json/fields.h"

namespace usher::core {

/// The payload of a state's row. A server of the release before this one wrote none but the REST surface's.
struct OAuthSignIn::Flow {
  std::string provider;
  std::string redirect_to;
  std::string browser;
  std::string surface = "rest";
  std::optional<std::string> new_user_to;
  std::optional<std::string> error_to;
  std::optional<std::string> session;
  std::optional<std::string> anonymous;
  std::optional<std::string> visitor;

  [[nodiscard]] bool is_of(OAuthSurface which) const { return surface == name_of(which); }
  static std::string name_of(OAuthSurface surface) { return surface == OAuthSurface::kRest ? "rest" : "better_auth"; }

  static constexpr auto fields() {
    return std::tuple{json::required("provider", &Flow::provider),       json::required("redirect_to", &Flow::redirect_to),
                      json::required("browser", &Flow::browser),         json::optional("surface", &Flow::surface),
                      json::optional("new_user_to", &Flow::new_user_to), json::optional("error_to", &Flow::error_to),
                      json::optional("session", &Flow::session),         json::optional("anonymous", &Flow::anonymous),
                      json::optional("visitor", &Flow::visitor)};
  }
};

}  // namespace usher::core
