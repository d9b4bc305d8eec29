#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"

namespace usher::core {

struct AccessClaims;
class AccessTokens;
class RefreshSession;
class SessionJwts;
class SignedValues;
enum class Maker;

/// The credentials of a request, as sent. Each surface decides where they come from and which of them it accepts.
struct Credentials {
  std::optional<std::string> bearer = {};               ///< If present, no other credential is tried.
  bool may_be_site_token = false;                       ///< The bearer may be a JWT of SessionJwts.
  std::vector<std::string> signed_session_tokens = {};  ///< See SignedValues; percent-encoded or not.
  std::vector<std::string> refresh_tokens = {};         ///< Tried before the session tokens.
  std::vector<std::string> device_tokens = {};          ///< Decide between session tokens of different sessions.
};

/// A session and the token that named it.
struct NamedSession {
  domain::SessionActor actor;
  std::string token;
};

/// The session that the session tokens of one browser name.
struct ChosenSession {
  std::optional<NamedSession> named = {};
  bool is_contested = false;  ///< The tokens name several live sessions and none is valid.
};

/// Turns a credential into an authenticated session; nothing else does. Expired and ended sessions and sessions of suspended
/// accounts are rejected. Safe from any thread; never waits for a writer.
class Authentication {
 public:
  Authentication(Ports ports, const AccessTokens& access_tokens, const SessionJwts& session_jwts, const RefreshSession& refresh,
                 const SignedValues& signed_values, const SignedValues& bearer_values)
      : ports_(ports),
        access_tokens_(access_tokens),
        session_jwts_(session_jwts),
        refresh_(refresh),
        signed_values_(signed_values),
        bearer_values_(bearer_values) {}

  /// Error: kUnauthenticated if no credential is valid; database errors.
  Result<domain::SessionActor> identify(const Credentials& credentials) const;
  /// Returns the session that the session tokens of one browser name. Session fixation by cookies of a neighbouring site: if they
  /// name different live sessions, none is valid unless a device token is known to exactly one of their users.
  Result<ChosenSession> choose(const std::vector<std::string>& session_tokens,
                               const std::vector<std::string>& device_tokens) const;
  /// Returns all live sessions that the cookies name, each once; a bearer is ignored.
  Result<std::vector<SessionId>> sessions_of(const Credentials& cookies) const;
  /// Returns the session token of a bearer: raw, or signed for set-auth-token or, by servers of before, for the cookie;
  /// percent-encoded or not. nullopt for anything else, such as a JWT.
  [[nodiscard]] std::optional<std::string> session_token_of(const std::string& bearer) const;
  /// Whether the bearer alone authenticates. Errors: kUnauthenticated, those of the database. A cross-site request with a valid
  /// bearer needs no Origin check.
  [[nodiscard]] Status check_bearer(const std::string& bearer) const;

  /// Returns the actor as an admin. Error: kForbidden if the account is not an admin or is anonymous, if an admin impersonates
  /// it, or if the credential is weak; kTwoFactorEnrolmentRequired if REQUIRE_TWO_FACTOR demands a second factor that the account
  /// does not have, because the session or the role is older.
  Result<domain::AdminActor> administer(domain::SessionActor actor, const domain::Caller& caller) const;

  /// Error: kFreshSessionRequired unless the session proved within FRESH_SESSION_MINUTES what the account demands (is_fresh), or
  /// if an admin impersonates the user or the credential is weak.
  /// `period`: Better Auth's, which counts unless FRESH_SESSION_MINUTES is longer.
  Status require_fresh(const domain::SessionActor& actor, std::chrono::minutes period = {}) const;
  /// The same for who adds to the account what could later prove as much; see require_proof().
  Status require_fresh(const domain::SessionActor& actor, Maker maker) const;
  /// Whether the session is fresh, but has not proved the app (asks_app) that what proves as much asks for.
  Result<bool> lacks_app(const domain::SessionActor& actor) const;

 private:
  Result<domain::SessionActor> from_bearer(const std::string& bearer, bool may_be_site_token) const;
  Result<domain::SessionActor> from_bearer_token(std::string_view session_token) const;
  Result<domain::SessionActor> from_jwt(const std::string& bearer, bool may_be_site_token) const;
  Result<domain::SessionActor> from_session_token(std::string_view token, domain::Carrier carrier) const;
  [[nodiscard]] std::vector<std::string> verified(const Credentials& cookies) const;
  Result<std::vector<NamedSession>> live_among(const std::vector<std::string>& session_tokens) const;
  Result<bool> knows_device(const UserId& user, const std::vector<std::string>& device_tokens) const;
  Result<domain::SessionActor> from_claims(const AccessClaims& claims, domain::Carrier carrier) const;
  /// `find`, of one statement: Stores& -> Result<std::optional<CallerSession>>.
  template <class F>
  Result<domain::SessionActor> admit(domain::Carrier carrier, F find) const;
  /// What makes every session stale.
  static Status refuse_stale(const domain::SessionActor& actor);
  void note_use(const domain::Session& session) const;

  Ports ports_;
  const AccessTokens& access_tokens_;
  const SessionJwts& session_jwts_;
  const RefreshSession& refresh_;
  const SignedValues& signed_values_;
  const SignedValues& bearer_values_;
};

/// Inside a write: checks again that the session is valid. Needed after hashing or any other wait since identify(). Error:
/// kUnauthenticated.
Status require_live(store::Stores& tx, const domain::SessionActor& actor, Time now);

}  // namespace usher::core
