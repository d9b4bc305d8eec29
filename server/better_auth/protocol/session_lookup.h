#pragma once

#include <optional>
#include <string>

#include "common/core/sessions/authentication.h"
#include "common/settings/settings.h"
#include "server/authentication/cookies.h"
#include "server/http/messages/request.h"

namespace usher::better_auth {

/// Somebody, and the token that they showed.
struct SignedIn {
  domain::SessionActor actor;
  Secret token;
};

/// Who asks on this surface. Its cookie counts, and with the bearer plugin an Authorization header before it: a raw token, or a
/// signed one, percent-encoded or not, whose wrong signature is as good as none. Access JWTs are nobody here. Immutable; safe
/// from any thread.
class SessionLookup {
 public:
  SessionLookup(const settings::Settings& settings, const core::Authentication& authentication,
                const core::SignedValues& signed_values, const authentication::Cookies& cookies);

  /// What was found: nobody without a credential worth the name; nobody with one whose session is over (`was_shown`).
  struct FoundSession {
    std::optional<SignedIn> who;
    bool was_shown = false;
  };
  Result<FoundSession> find(const http::Request& request) const;
  /// Where a request that asks for a session comes from, with the anonymous account that it comes from, if any.
  Result<domain::Caller> visitor_of(const http::Request& request) const;

 private:
  [[nodiscard]] std::optional<std::string> bearer_of(const http::Request& request) const;
  [[nodiscard]] std::vector<std::string> tokens_of(const http::Request& request) const;

  const bool takes_bearer_;
  const core::Authentication& authentication_;
  const core::SignedValues& signed_values_;
  const authentication::Cookies& cookies_;
};

/// Whether the operator switched it on: BETTER_AUTH_PLUGINS.
bool has_plugin(const settings::Settings& settings, settings::Plugin plugin);

}  // namespace usher::better_auth
