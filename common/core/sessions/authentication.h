#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/tokens/access_tokens.h"
#include "common/domain/actor.h"

namespace usher::core {

/// What a request presents to say who asks, as sent. A surface decides where each comes from, and which count.
struct Credentials {
  std::optional<std::string> bearer = {};               ///< Decides alone when present.
  std::vector<std::string> signed_session_tokens = {};  ///< See SignedValues; percent-encoded or not.
  std::vector<std::string> refresh_tokens = {};         ///< They count before the session tokens.
};

/// The one place that turns a credential into somebody. A session that ended, ran out or belongs to a suspended account is
/// nobody. Safe from any thread; never waits for a writer.
class Authentication {
 public:
  Authentication(Ports ports, const AccessTokens& access_tokens, const RefreshSession& refresh, const SignedValues& signed_values)
      : ports_(ports), access_tokens_(access_tokens), refresh_(refresh), signed_values_(signed_values) {}

  /// kUnauthenticated where nobody is found; database errors.
  Result<domain::SessionActor> identify(const Credentials& credentials) const;
  /// Whether that bearer, taken alone, is somebody (a cross-site request with one needs no origin).
  [[nodiscard]] bool is_valid_bearer(const std::string& bearer) const;

  /// The same as somebody who may administer: kForbidden for whoever is no admin, is anonymous, or is acted for by one.
  static Result<domain::AdminActor> administer(domain::SessionActor actor, const domain::Caller& caller);

  /// kFreshSessionRequired unless a password or factor was proved within FRESH_SESSION_MINUTES, and always for an admin who acts
  /// for somebody.
  Status require_fresh(const domain::SessionActor& actor) const;

 private:
  Result<domain::SessionActor> from_bearer(const std::string& bearer) const;
  Result<domain::SessionActor> from_session_token(std::string_view token) const;
  Result<domain::SessionActor> from_claims(const AccessClaims& claims) const;
  Result<domain::SessionActor> from_session(const SessionId& session) const;
  /// `find`: Stores& -> Result<std::optional<SessionWithUser>>.
  template <class F>
  Result<domain::SessionActor> admit(F find) const;
  void note_use(const domain::Session& session) const;

  Ports ports_;
  const AccessTokens& access_tokens_;
  const RefreshSession& refresh_;
  const SignedValues& signed_values_;
};

/// Whether an admin still is one, inside the write that does what they asked for. kUnauthenticated, kForbidden.
Status require_admin(store::Stores& tx, const domain::Administrator& by, Time now);

/// Whether the caller still is somebody: inside the write of whatever hashed, or waited otherwise, since it was identified.
/// kUnauthenticated.
Status require_live(store::Stores& tx, const domain::SessionActor& actor, Time now);

}  // namespace usher::core
