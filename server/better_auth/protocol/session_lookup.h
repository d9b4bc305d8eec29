#pragma once

#include "common/core/secrets/signed_values.h"
#include "server/authentication/cookies.h"
#include "server/http/messages/request.h"

namespace usher::better_auth {

/// A signed-in user, and the session token of the request.
struct SignedIn {
  domain::SessionActor actor;
  Secret token;
};

/// Finds the session of a request. With the bearer plugin an Authorization header takes precedence over the cookie; its token is
/// raw or signed, percent-encoded or not, and ignored if the signature is wrong. Access JWTs are not accepted. Immutable;
/// thread-safe.
class SessionLookup {
 public:
  SessionLookup(const settings::Settings& settings, const core::Authentication& authentication,
                const core::SignedValues& signed_values, const authentication::Cookies& cookies);

  /// Empty without a usable credential; empty with `was_shown` if the credential's session has ended. Error: also
  /// kNotWhileViewing, see admit_in_view().
  struct FoundSession {
    std::optional<SignedIn> who;
    bool was_shown = false;
  };
  Result<FoundSession> find(const http::Request& request) const;
  /// For a second step or a provider's callback: its origin, and the sessions of its cookies.
  Result<domain::Caller> sign_in_caller_of(const http::Request& request) const;
  /// For a request that asks for a session or follows a mailed link: the same, and the anonymous account of its session, if any.
  Result<domain::Caller> visitor_of(const http::Request& request) const;

 private:
  [[nodiscard]] std::optional<std::string> bearer_of(const http::Request& request) const;
  Result<FoundSession> look_up(const http::Request& request) const;
  Result<FoundSession> find_bearer(std::string bearer) const;

  const bool takes_bearer_;
  const core::Authentication& authentication_;
  const core::SignedValues& signed_values_;
  const authentication::Cookies& cookies_;
};

}  // namespace usher::better_auth
