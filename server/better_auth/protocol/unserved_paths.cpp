#include "server/better_auth/protocol/unserved_paths.h"

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
    OwnPlugin{"/passkey/", "passkey", Plugin::kPasskey},
    OwnPlugin{"/two-factor/", "two-factor", Plugin::kTwoFactor},
};

/// How the paths of another plugin, or of an older release, begin.
struct ForeignPath {
  std::string_view begins;
  std::string_view of;         ///< What serves them there.
  std::string_view ends = {};  ///< How they end, if not anyhow.
  std::string_view hint = {};  ///< What to do instead.
};
constexpr std::array kForeignPaths{
    ForeignPath{"/.well-known/oauth-authorization-server", "the plugin oauth-provider or mcp"},
    ForeignPath{"/.well-known/oauth-protected-resource", "the plugin mcp"},
    ForeignPath{"/.well-known/openid-configuration", "the plugin oauth-provider"},
    ForeignPath{"/admin/oauth2/", "the plugin oauth-provider"},
    ForeignPath{"/api-key/", "the plugin api-key"},
    ForeignPath{"/callback/", "the plugin oauth-proxy", "/oauth-proxy"},
    ForeignPath{"/device", "the plugin device-authorization"},
    ForeignPath{"/electron/", "the plugin electron", {}, "sign in there with a password, a code or an ID token"},
    ForeignPath{"/expo-authorization-proxy", "the plugin expo", {}, "sign in there with an ID token of the provider's SDK"},
    ForeignPath{"/forget-password", "a release before 1.4", {}, "newer clients call /request-password-reset"},
    ForeignPath{"/is-username-available", "the plugin username"},
    ForeignPath{"/mcp/", "the plugin mcp"},
    ForeignPath{"/multi-session/", "the plugin multi-session"},
    ForeignPath{"/oauth-popup/", "the plugin oauth-popup"},
    ForeignPath{"/oauth-proxy", "the plugin oauth-proxy"},
    ForeignPath{"/oauth2/", "the plugin oauth-provider (before 1.7 oidc-provider)"},
    ForeignPath{"/one-tap/", "the plugin one-tap"},
    ForeignPath{"/one-time-token/", "the plugin one-time-token"},
    ForeignPath{"/open-api/", "the plugin open-api", {}, "DOCS_ENABLED=true serves /open-api/generate-schema"},
    ForeignPath{"/organization/", "the plugin organization"},
    ForeignPath{"/phone-number/", "the plugin phone-number"},
    ForeignPath{"/reference", "the plugin open-api", {}, "DOCS_ENABLED=true serves /open-api/generate-schema"},
    ForeignPath{"/scim/", "the plugin scim"},
    ForeignPath{"/sign-in/phone-number", "the plugin phone-number"},
    ForeignPath{"/sign-in/sso", "the plugin sso"},
    ForeignPath{"/sign-in/username", "the plugin username"},
    ForeignPath{"/siwe/", "the plugin siwe"},
    ForeignPath{"/sso/", "the plugin sso"},
    ForeignPath{"/stripe/", "the plugin stripe"},
    ForeignPath{"/subscription/", "the plugin stripe"},
};

const OwnPlugin* own_plugin_of(std::string_view path) {
  return find_where(kOwnPlugins, [&](const auto& row) { return path.starts_with(row.begins); });
}

const ForeignPath* foreign_path_of(std::string_view path) {
  return find_where(kForeignPaths, [&](const auto& row) { return path.starts_with(row.begins) && path.ends_with(row.ends); });
}

}  // namespace

std::string explain_unserved(const settings::Settings& settings, std::string_view path) {
  const std::string_view base = kBasePath;
  if (!path.starts_with(base)) return {};
  path.remove_prefix(base.size());
  const auto* const own = own_plugin_of(path);
  const auto* const foreign = foreign_path_of(path);
  if (foreign && (!own || foreign->begins.size() > own->begins.size()))  // the longer one says more
    return "belongs to " + std::string(foreign->of) + ", which Usher does not have; " +
           (foreign->hint.empty() ? "" : std::string(foreign->hint) + "; ") + "see docs/better-auth.md";
  if (!own || settings.has(own->plugin)) return {};
  return "belongs to the plugin " + std::string(own->name) + "; add it to BETTER_AUTH_PLUGINS";
}

}  // namespace usher::better_auth
