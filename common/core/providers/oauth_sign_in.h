#pragma once

#include "common/core/providers/oauth_flow.h"
#include "common/core/providers/provider_account.h"
#include "common/core/runtime/memory_limits.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// An ID token that the browser obtained from the provider itself.
struct OfferedIdToken {
  ProviderTokens tokens;
  std::optional<std::string> nonce;  ///< The nonce of the browser's request; must be given if the token has one.
};

/// The result of linking: no session, but the provider account can sign in as this user from now on.
struct OAuthLinked {
  UserId user;
  SessionId session;
};
struct OAuthFinished {
  std::variant<SessionGrant, TwoFactorChallenge, OAuthLinked> outcome;
  std::string redirect_to;
};
/// The result of a flow.
struct OAuthResult {
  Result<OAuthFinished> outcome;
  std::optional<std::string> error_to = {};  ///< The flow's `error_to`, once the flow is known.
  bool links = false;                        ///< The flow was begun to link.
};

/// Sign-in by an external provider. Safe from any thread; calls the provider, so it may take ProviderCalls::kBudget.
class OAuthSignIn {
 public:
  OAuthSignIn(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const Authentication& authentication,
              const SessionIssuer& issuer, const SessionFactory& sessions, const Outbox& outbox, const AuditLog& audit,
              const SealingKeys& sealing, const InstallationSecrets& secrets, MemoryLimits& limits);

  /// Begins a sign-in. Error: kNotFound if the provider is unknown; kUpstreamFailed; kRateLimited, as everywhere, for a network
  /// that begins and ends too many.
  Result<AuthorizationRedirect> begin(std::string_view provider, AuthorizationRequest authorization,
                                      const domain::Caller& caller) const;
  /// Begins linking the provider account to the caller's account; needs a fresh session. Error: as begin();
  /// kFreshSessionRequired.
  Result<AuthorizationRedirect> begin_linking(const domain::SessionActor& by, std::string_view provider,
                                              AuthorizationRequest authorization, const domain::Caller& caller) const;

  /// Begins to reauthenticate the caller's session at a provider that the account is linked to: the provider asks the user again
  /// (max_age=0). Error: as begin(); kNotFound also if the account is not linked; kForbidden while impersonating, and for a
  /// provider that cannot say when the user signed in.
  Result<AuthorizationRedirect> begin_reauthentication(const domain::SessionActor& by, std::string_view provider,
                                                       AuthorizationRequest authorization, const domain::Caller& caller) const;

  /// Finishes a sign-in, linking or reauthentication, which renews the session's tokens and never links. Merges the visitor of
  /// `caller` only if the same visitor began the flow (login CSRF). Error: kNotFound if the provider is unknown; kStateMismatch
  /// if the flow is not this browser's, expired or consumed; kAccessDenied; kProviderRefused, kUpstreamFailed, kInvalidIdToken;
  /// errors of find_or_create_account() and link(); kFreshSessionRequired if the provider did not ask the user again.
  OAuthResult finish(std::string_view provider, AuthorizationResponse response, domain::Caller caller) const;

  /// Signs in by an ID token, without a redirect. The token works once, and never if this server obtained it. As in finish(), the
  /// session is as fresh as the token's `auth_time`, and not fresh without one. Stored provider tokens stay. Error: kNotFound if
  /// the OpenID provider is unknown; kInvalidIdToken, kUpstreamFailed; errors of find_or_create_account().
  Result<OAuthFinished> sign_in_with(std::string_view provider, OfferedIdToken offered, const std::optional<Secret>& device_token,
                                     const domain::Caller& caller) const;
  /// Links by an ID token; needs a fresh session. Error: kFreshSessionRequired; as sign_in_with(), with the errors of link().
  Status link_with(const domain::SessionActor& by, std::string_view provider, OfferedIdToken offered,
                   const domain::Caller& caller) const;

 private:
  Status take_turn(const domain::Caller& caller) const;
  struct ProviderSignIn;
  Result<ProviderCandidate> candidate_of(std::string_view provider, OfferedIdToken offered) const;
  Result<ProviderIdentity> identify(const OAuthProvider& provider, const OAuthFlow& flow,
                                    const AuthorizationResponse& response) const;
  /// `about`: set to the account that a refused sign-in was for, once the provider has named it.
  Result<OAuthFinished> complete(const OAuthProvider& provider, const OAuthFlow& flow, const AuthorizationResponse& response,
                                 const domain::Caller& caller, std::optional<UserId>& about) const;
  [[nodiscard]] std::optional<UserId> account_of(const ProviderCandidate& candidate) const;
  void post_refusal(const Error& refusal, const std::optional<UserId>& about, bool in_flow, const domain::Caller& caller) const;
  struct ProviderSignedIn;
  Result<ProviderSignedIn> write_sign_in(store::Stores& tx, const ProviderCandidate& candidate,
                                         const ProviderSignIn& starting) const;
  Result<OAuthFinished> sign_in(ProviderCandidate candidate, const OAuthFlow& flow, const std::optional<Secret>& device_token,
                                const domain::Caller& caller) const;
  Result<OAuthFinished> reauthenticate(const SessionId& session, const ProviderCandidate& candidate, const OAuthFlow& flow,
                                       const domain::Caller& caller) const;
  Result<OAuthFinished> link_to(const SessionId& session, const ProviderCandidate& candidate, const OAuthFlow& flow,
                                const domain::Caller& caller) const;

  Ports ports_;
  net::HttpClient& http_;
  const OAuthProviders& providers_;
  const Authentication& authentication_;
  const SessionIssuer& issuer_;
  const SessionFactory& sessions_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const SealingKeys& sealing_;
  MemoryLimits& limits_;
  const OpenIdSignIn openid_;
  const OAuthFlows flows_;
};

}  // namespace usher::core
