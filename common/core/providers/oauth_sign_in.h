#pragma once

#include <optional>
#include <string>
#include <variant>

#include "common/core/audit/audit_log.h"
#include "common/core/mail/outbox.h"
#include "common/core/providers/oauth_flow.h"
#include "common/core/providers/provider_account.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// An ID token that the browser got from the provider without us.
struct OfferedIdToken {
  ProviderTokens tokens;
  std::optional<std::string> nonce;  ///< What the browser asked for it with, if it did.
};

/// Nobody signed in: the provider's account is a way into this user's account now.
struct OAuthLinked {
  UserId user;
};
struct OAuthFinished {
  std::variant<SessionGrant, TwoFactorChallenge, OAuthLinked> outcome;
  std::string redirect_to;
};
/// What a flow came to.
struct OAuthResult {
  Result<OAuthFinished> outcome;
  std::optional<std::string> error_to = {};  ///< As the flow was begun with, once it is known which one it is.
  bool links = false;                        ///< Whether it was begun to link.
};

/// Sign-in by somebody else's word. Safe from any thread; calls the provider, so it may take ProviderCalls::kBudget.
class OAuthSignIn {
 public:
  OAuthSignIn(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const Authentication& authentication,
              const SessionIssuer& issuer, const Outbox& outbox, const AuditLog& audit, const SealingKeys& sealing,
              const InstallationSecrets& secrets);

  /// To sign in. kNotFound: no such provider; kUpstreamFailed.
  Result<AuthorizationRedirect> begin(std::string_view provider, AuthorizationRequest authorization) const;
  /// To link the provider's account to the caller's; needs a fresh session.
  Result<AuthorizationRedirect> begin_linking(const domain::SessionActor& by, std::string_view provider,
                                              AuthorizationRequest authorization) const;

  /// `caller` with the visitor whose token it presents, who counts only where the flow was begun with the same.
  /// kNotFound: no such provider; kStateMismatch: not this browser's flow, over or spent; kAccessDenied; kProviderRefused,
  /// kUpstreamFailed, kInvalidIdToken: of the provider; and what find_or_create_account() and link() refuse.
  OAuthResult finish(std::string_view provider, AuthorizationResponse response, domain::Caller caller) const;

  /// The same without a redirect, by an ID token. kNotFound: no such OpenID provider; kInvalidIdToken, kUpstreamFailed; and what
  /// find_or_create_account() refuses.
  Result<OAuthFinished> sign_in_with(std::string_view provider, OfferedIdToken offered, const std::optional<Secret>& device_token,
                                     const domain::Caller& caller) const;
  /// Likewise for linking; needs a fresh session.
  Status link_with(const domain::SessionActor& by, std::string_view provider, OfferedIdToken offered,
                   const domain::Caller& caller) const;

 private:
  struct ProviderSignIn;
  Result<ProviderCandidate> candidate_of(std::string_view provider, OfferedIdToken offered) const;
  Result<ProviderIdentity> identify(const OAuthProvider& provider, const AuthorizationResponse& response) const;
  Result<OAuthFinished> complete(const OAuthProvider& provider, const OAuthFlow& flow, const AuthorizationResponse& response,
                                 const domain::Caller& caller) const;
  struct ProviderSignedIn;
  Result<ProviderSignedIn> write_sign_in(store::Stores& tx, const ProviderCandidate& candidate,
                                         const ProviderSignIn& starting) const;
  Result<OAuthFinished> sign_in(const ProviderCandidate& candidate, const OAuthFlow& flow,
                                const std::optional<Secret>& device_token, const domain::Caller& caller) const;
  Result<OAuthFinished> link_to(const SessionId& session, const ProviderCandidate& candidate, const OAuthFlow& flow,
                                const domain::Caller& caller) const;

  Ports ports_;
  net::HttpClient& http_;
  const OAuthProviders& providers_;
  const Authentication& authentication_;
  const SessionIssuer& issuer_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const SealingKeys& sealing_;
  const OpenIdSignIn openid_;
  const OAuthFlows flows_;
};

}  // namespace usher::core
