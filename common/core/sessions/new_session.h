#pragma once

#include <optional>
#include <string>

#include "common/core/runtime/ports.h"
#include "common/core/tokens/access_tokens.h"
#include "common/domain/actor.h"
#include "common/domain/visitor.h"

namespace usher::core {

/// A session about to be written, with its tokens in clear: everything random is drawn before the transaction.
struct NewSession {
  domain::Session session;
  domain::RefreshToken refresh_row;
  Secret session_token;
  Secret refresh_token;
};

/// What a sign-in hands to the person: every way in ends in one of these.
struct SessionGrant {
  domain::User user;
  std::optional<domain::Profile> profile;
  domain::Session session;
  Secret session_token;
  Secret refresh_token;
  std::string access_token;
  std::chrono::seconds expires_in{};
  std::optional<domain::MergedVisitor> merged;  ///< What this account got of a visitor by it.
  std::optional<Secret> device_token;           ///< Where the browser is known from now on.
};

/// Makes sessions alike, whichever way they begin. Safe from any thread.
class SessionFactory {
 public:
  SessionFactory(Ports ports, const AccessTokens& access_tokens) : ports_(ports), access_tokens_(access_tokens) {}

  /// `remember` false: one day, never extended. `amr`: RFC 8176 words.
  [[nodiscard]] NewSession prepare(const UserId& user, bool remember, std::string amr, const domain::Caller& caller) const;
  /// After the commit: signs the access token.
  Result<SessionGrant> grant(domain::User user, std::optional<domain::Profile> profile, NewSession made) const;

  /// A fresh refresh token of a session, good as long as `expires_at`.
  struct NewRefreshToken {
    domain::RefreshToken row;
    Secret token;
  };
  [[nodiscard]] NewRefreshToken prepare_refresh(const SessionId& session, Time expires_at) const;
  /// New tokens for a session that stays, which is fresh by it and slides.
  [[nodiscard]] NewSession prepare_renewal(const domain::Session& session) const;
  /// Inside a write: none of its old tokens works any more.
  Status renew(store::Stores& tx, const NewSession& made) const;

  /// When a session that is used now runs out.
  [[nodiscard]] Time slide(const domain::Session& session, Time now) const;

 private:
  friend class SessionIssuer;  // no session begins but through that door
  /// Writes it and ends the oldest beyond SESSIONS_PER_USER, but not for an admin's. Inside a write.
  Status insert(store::Stores& tx, const domain::Session& session, const domain::RefreshToken& refresh) const;

  Ports ports_;
  const AccessTokens& access_tokens_;
};

}  // namespace usher::core
