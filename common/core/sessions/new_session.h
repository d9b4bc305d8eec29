#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/profile.h"
#include "common/domain/session.h"
#include "common/domain/user.h"
#include "common/domain/visitor.h"

namespace usher::domain {
struct Caller;
}

namespace usher::core {

class AccessTokens;

/// A session to be written, with its tokens in clear. All random values are drawn before the transaction.
struct NewSession {
  domain::Session session;
  domain::RefreshToken refresh_row;
  Secret session_token;
  Secret refresh_token;
};

/// The result of every sign-in.
struct SessionGrant {
  domain::User user;
  std::optional<domain::Profile> profile;
  domain::Session session;
  Secret session_token;
  Secret refresh_token;
  std::string access_token;
  std::chrono::seconds expires_in{};
  std::optional<domain::MergedVisitor> merged;  ///< What the account received from a merged visitor.
  std::optional<Secret> device_token;           ///< Set if the browser is known from now on.
  std::optional<json::Object> user_fields;      ///< What answers contain of the site's own fields; absent if it has none.
};

/// The tokens that a renewal replaces. A client that presented an access token keeps its refresh token.
enum class Renewal { kAllTokens, kSessionToken };

/// Makes sessions, the same for every kind of sign-in. Safe from any thread.
class SessionFactory {
 public:
  SessionFactory(Ports ports, const AccessTokens& access_tokens) : ports_(ports), access_tokens_(access_tokens) {}

  /// If `remember` is false, the session lasts one day and is never extended. `amr`: values of RFC 8176. `proof`: see
  /// domain::Way.
  [[nodiscard]] NewSession prepare(const UserId& user, bool remember, std::string amr, const domain::Proof& proof,
                                   const domain::Caller& caller) const;
  /// Signs the access token. Call it after the commit.
  Result<SessionGrant> grant(domain::User user, std::optional<domain::Profile> profile, NewSession made) const;

  /// A new refresh token of a session; expires at `expires_at`.
  struct NewRefreshToken {
    domain::RefreshToken row;
    Secret token;
  };
  [[nodiscard]] NewRefreshToken prepare_refresh(const SessionId& session, Time expires_at) const;
  /// Makes new tokens for an existing session that proved something, and extends it.
  [[nodiscard]] NewSession prepare_renewal(const domain::Session& session, const domain::Proof& proof) const;
  /// Inside a write: stores the new tokens and revokes the old ones of the session.
  Status renew(store::Stores& tx, const NewSession& made, Renewal renewal = Renewal::kAllTokens) const;

  /// Grants the session to `user` once `work`, which renews it, is written.
  Result<SessionGrant> grant_after(domain::User user, NewSession made,
                                   const std::function<Status(store::Stores&, const NewSession&)>& work) const;

  /// Returns the new expiry of a session that is used now.
  [[nodiscard]] Time slide(const domain::Session& session, Time now) const;

 private:
  friend class SessionIssuer;  // a session can only be written by the issuer
  /// Inside a write: stores the session and ends the user's oldest ones beyond SESSIONS_PER_USER. Impersonated sessions are
  /// exempt.
  Status insert(store::Stores& tx, const domain::Session& session, const domain::RefreshToken& refresh) const;

  Ports ports_;
  const AccessTokens& access_tokens_;
};

}  // namespace usher::core
