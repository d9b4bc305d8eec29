#include "server/better_auth/protocol/unserved_paths.h"

#include <algorithm>
#include <array>

#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {
namespace {

using settings::Plugin;

/// A plugin that this server has, and how its paths begin.
struct OwnPlugin {
  std::string_view begins;
  std::string_view name;
  Plugin plugin;
};
constexpr std::array kOwnPlugins{
    OwnPlugin{"/admin/", "admin", Plugin::kAdmin},
    OwnPlugin{"/sign-in/anonymous", "anonymous", Plugin::kAnonymous},
    OwnPlugin{"/delete-anonymous-user", "anonymous", Plugin::kAnonymous},
    OwnPlugin{"/email-otp/", "email-otp", Plugin::kEmailOtp},
    OwnPlugin{"/sign-in/email-otp", "email-otp", Plugin::kEmailOtp},
    OwnPlugin{"/forget-password/email-otp", "email-otp", Plugin::kEmailOtp},
    OwnPlugin{"/jwks", "jwt", Plugin::kJwt},
    OwnPlugin{"/token", "jwt", Plugin::kJwt},
    OwnPlugin{"/magic-link/", "magic-link", Plugin::kMagicLink},
    OwnPlugin{"/sign-in/magic-link", "magic-link", Plugin::kMagicLink},
    OwnPlugin{"/two-factor/", "two-factor", Plugin::kTwoFactor},
};

/// How the paths of another plugin, or of an older release, begin.
struct ForeignPath {
  std::string_view begins;
  std::string_view of;  ///< What serves them there.
};
constexpr std::array kForeignPaths{
    ForeignPath{"/api-key/", "the plugin api-key"},
    ForeignPath{"/device", "the plugin device-authorization"},
    ForeignPath{"/forget-password", "a release before 1.4; newer clients call /request-password-reset"},
    ForeignPath{"/is-username-available", "the plugin username"},
    ForeignPath{"/mcp/", "the plugin mcp"},
    ForeignPath{"/multi-session/", "the plugin multi-session"},
    ForeignPath{"/oauth2/", "the plugin oidc-provider"},
    ForeignPath{"/one-tap/", "the plugin one-tap"},
    ForeignPath{"/one-time-token/", "the plugin one-time-token"},
    ForeignPath{"/organization/", "the plugin organization"},
    ForeignPath{"/passkey/", "the plugin passkey"},
    ForeignPath{"/phone-number/", "the plugin phone-number"},
    ForeignPath{"/scim/", "the plugin scim"},
    ForeignPath{"/sign-in/phone-number", "the plugin phone-number"},
    ForeignPath{"/sign-in/sso", "the plugin sso"},
    ForeignPath{"/sign-in/username", "the plugin username"},
    ForeignPath{"/siwe/", "the plugin siwe"},
    ForeignPath{"/sso/", "the plugin sso"},
    ForeignPath{"/stripe/", "the plugin stripe"},
    ForeignPath{"/subscription/", "the plugin stripe"},
};

template <class Rows>
const typename Rows::value_type* row_of(const Rows& rows, std::string_view path) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return path.starts_with(row.begins); });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::string explain_unserved(const settings::Settings& settings, std::string_view path) {
  const std::string_view base = kBasePath;
  if (!path.starts_with(base)) return {};
  path.remove_prefix(base.size());
  if (const auto* own = row_of(kOwnPlugins, path)) {
    if (has_plugin(settings, own->plugin)) return {};
    return "belongs to the plugin " + std::string(own->name) + "; add it to BETTER_AUTH_PLUGINS";
  }
  if (const auto* foreign = row_of(kForeignPaths, path))
    return "belongs to " + std::string(foreign->of) + ", which Usher does not have; see docs/better-auth.md";
  return {};
}

}  // namespace usher::better_auth
