#include "server/better_auth/protocol/session_lookup.h"

#include <algorithm>

#include "server/authentication/caller.h"
#include "server/http/routing/pipeline.h"

namespace usher::better_auth {

bool has_plugin(const settings::Settings& settings, settings::Plugin plugin) {
  const auto& plugins = settings.better_auth_plugins;
  return std::find(plugins.begin(), plugins.end(), plugin) != plugins.end();
}

SessionLookup::SessionLookup(const settings::Settings& settings, const core::Authentication& authentication,
                             const core::SignedValues& signed_values, const authentication::Cookies& cookies)
    : takes_bearer_(has_plugin(settings, settings::Plugin::kBearer)),
      authentication_(authentication),
      signed_values_(signed_values),
      cookies_(cookies) {}

std::optional<std::string> SessionLookup::bearer_of(const http::Request& request) const {
  const auto bearer = takes_bearer_ ? http::bearer_token(request) : std::nullopt;
  if (!bearer || bearer->empty()) return std::nullopt;
  return bearer->find('.') == std::string::npos ? bearer : signed_values_.verify_encoded(*bearer);
}

/// Uses the bearer token alone if there is one; else all validly signed cookie values of the name.
std::vector<std::string> SessionLookup::tokens_of(const http::Request& request) const {
  if (auto bearer = bearer_of(request)) return {std::move(*bearer)};
  std::vector<std::string> tokens;
  for (const auto& cookie : cookies_.session_cookies(request))
    if (auto token = signed_values_.verify_encoded(cookie)) tokens.push_back(std::move(*token));
  return tokens;
}

Result<SessionLookup::FoundSession> SessionLookup::find(const http::Request& request) const {
  FoundSession found;
  for (auto& token : tokens_of(request)) {
    found.was_shown = true;
    if (token.find('.') != std::string::npos) continue;  // never a session token; Authentication would read it as an access token
    auto actor = authentication_.identify({.bearer = token});
    if (!actor.ok() && actor.error().code != ErrorCode::kUnauthenticated) return std::move(actor).error();
    if (!actor.ok()) continue;
    found.who = SignedIn{std::move(actor).value(), Secret(std::move(token))};
    return found;
  }
  return found;
}

Result<domain::Caller> SessionLookup::visitor_of(const http::Request& request) const {
  USHER_TRY(const auto found, find(request));
  auto caller = authentication::caller_of(request, cookies_);
  if (found.who && found.who->actor.user().is_anonymous) caller.anonymous = found.who->actor.user().id;
  return caller;
}

}  // namespace usher::better_auth
