#include "common/core/providers/oauth_sign_in.h"

#include "common/core/accounts/visitors.h"
#include "common/core/audit/sign_in_refusals.h"
#include "common/core/authority/authority.h"
#include "common/core/providers/github_sign_in.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/secrets/erasure_key.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

/// How far the provider's clock may be behind, and its `auth_time` is in whole seconds.
constexpr std::chrono::seconds kClockLeeway{30};

/// The audit events.
constexpr EnumArray kActions(&EnumRow<AccountMatch>::key, {{AccountMatch::kKnown, ""},
                                                           {AccountMatch::kProved, "user.email_verified"},
                                                           {AccountMatch::kMatched, ""},
                                                           {AccountMatch::kLinked, "account.linked"},
                                                           {AccountMatch::kReclaimed, "user.taken_over_by_proof"},
                                                           {AccountMatch::kSignedUp, "user.signed_up"}});

/// The provider's session may be as old as ours.
domain::Proof proof_by(const ProviderCandidate& candidate) {
  return domain::proof_of(candidate.is_vouched ? domain::Way::kProvider : domain::Way::kProviderByAddress, candidate.at,
                          candidate.authenticated_at);
}

}  // namespace

struct OAuthSignIn::ProviderSignedIn {
  SessionIssuer::Issued issued;
  bool is_new = false;
};

/// The values drawn before the write; the write finds or makes the user.
struct OAuthSignIn::ProviderSignIn {
  SessionIssuer::Prepared issuance;
  domain::AuditEvent account_event;
  domain::Mail password_removed;
  WayInNotice linked;
  RightLoss loss = {};  ///< If the account is reclaimed.
};

OAuthSignIn::OAuthSignIn(Ports ports, net::HttpClient& http, const OAuthProviders& providers,
                         const Authentication& authentication, const SessionIssuer& issuer, const SessionFactory& sessions,
                         const Outbox& outbox, const AuditLog& audit, const SealingKeys& sealing,
                         const InstallationSecrets& secrets, MemoryLimits& limits)
    : ports_(ports),
      http_(http),
      providers_(providers),
      authentication_(authentication),
      issuer_(issuer),
      sessions_(sessions),
      outbox_(outbox),
      audit_(audit),
      sealing_(sealing),
      limits_(limits),
      openid_(ports.clock),
      flows_(ports, http, providers, openid_, secrets) {}

Status OAuthSignIn::take_turn(const domain::Caller& caller) const {
  return limits_.take(settings::Limit::kProviderAddress, address_key(caller),
                      address_factor(ports_.settings.limits, caller.address));
}

Result<AuthorizationRedirect> OAuthSignIn::begin(std::string_view provider, AuthorizationRequest authorization,
                                                 const domain::Caller& caller) const {
  USHER_CHECK(take_turn(caller));
  return flows_.start(provider, std::move(authorization), nullptr);
}

Result<AuthorizationRedirect> OAuthSignIn::begin_linking(const domain::SessionActor& by, std::string_view provider,
                                                         AuthorizationRequest authorization, const domain::Caller& caller) const {
  USHER_CHECK(authentication_.require_fresh(by, Maker::kProvider));
  USHER_CHECK(take_turn(caller));
  return flows_.start(provider, std::move(authorization), &by);
}

Result<AuthorizationRedirect> OAuthSignIn::begin_reauthentication(const domain::SessionActor& by, std::string_view name,
                                                                  AuthorizationRequest authorization,
                                                                  const domain::Caller& caller) const {
  USHER_CHECK(require_no_impersonation(by));
  USHER_CHECK(take_turn(caller));
  USHER_TRY(const auto accounts, ports_.transactions.read([&](store::Stores& tx) { return tx.accounts.list(by.user().id); }));
  const auto* const provider = providers_.find(name);
  const auto is_link = [&](const domain::Account& account) { return provider->has(account); };
  if (!provider || std::ranges::none_of(accounts, is_link)) return error(ErrorCode::kNotFound);
  if (!provider->tells_when())
    return error(ErrorCode::kForbidden, "This provider does not say when the user signed in; use a mailed code");
  authorization.reauthenticates = true;
  return flows_.start(name, std::move(authorization), &by);
}

Result<ProviderIdentity> OAuthSignIn::identify(const OAuthProvider& provider, const OAuthFlow& flow,
                                               const AuthorizationResponse& response) const {
  if (response.error)
    return *response.error == "access_denied" ? error(ErrorCode::kAccessDenied)
                                              : error_because(ErrorCode::kProviderRefused, "the provider returned an error");
  if (!response.code || response.code->empty())
    return error_because(ErrorCode::kProviderRefused, "the provider returned no code");
  const auto keys = flows_.keys_of(*response.state, flow.secret);
  const auto callback = flows_.callback_url(provider, response.surface);
  const OAuthExchange exchange{
      .state = *response.state, .redirect_uri = callback, .verifier = keys.verifier, .nonce = keys.nonce};
  ProviderCalls calls(http_, ports_.clock, provider.reach);
  if (provider.kind == ProviderKind::kGitHub) return finish_github(provider, *response.code, exchange, calls, ports_.clock.now());
  return openid_.finish(provider, *response.code, response.issuer, exchange, calls);
}

OAuthResult OAuthSignIn::finish(std::string_view name, AuthorizationResponse response, domain::Caller caller) const {
  // Login CSRF: only the anonymous account that began the flow is merged, not one that follows an attacker's link.
  caller.anonymous.reset();
  const auto* const provider = providers_.find(name);
  if (!provider) return {.outcome = error(ErrorCode::kNotFound)};
  if (const auto admitted = take_turn(caller); !admitted.ok()) return {.outcome = admitted.error()};
  auto flow = flows_.find(*provider, response);
  if (!flow.ok() || !is_same_browser(caller.visitor, flow.value().visitor)) caller.visitor.reset();
  std::optional<UserId> about;
  OAuthResult end{.outcome = flow.ok() ? complete(*provider, flow.value(), response, caller, about) : flow.error()};
  if (flow.ok()) {
    end.error_to = flow.value().error_to;
    end.links = flow.value().session && !flow.value().reauthenticates_since_ms;
  }
  if (!end.outcome.ok()) post_refusal(end.outcome.error(), about, flow.ok(), caller);
  return end;
}

/// Of a refusal before the provider named an account there is one of a flow only.
void OAuthSignIn::post_refusal(const Error& refusal, const std::optional<UserId>& about, bool in_flow,
                               const domain::Caller& caller) const {
  const auto reason = refusal_reason_of(refusal.code);
  audit_.post({.action = about ? kSignInRefused : "user.social_sign_in_refused",
               .succeeded = false,
               .actor = "anonymous",
               .user = about,
               .in_flow = in_flow,
               .reason = reason.empty() ? refusal_reason::kProviderRefused : reason},
              caller);
}

std::optional<UserId> OAuthSignIn::account_of(const ProviderCandidate& candidate) const {
  const auto found = ports_.transactions.read([&](store::Stores& tx) -> Result<std::optional<UserId>> {
    USHER_TRY(const auto known, tx.accounts.find_social(candidate.provider, candidate.issuer, candidate.provider_account_id));
    if (known) return std::optional(known->user_id);
    if (!candidate.address.ok()) return std::optional<UserId>();
    USHER_TRY(const auto owner, tx.users.find_by_email(candidate.address.value().compared));
    return owner ? std::optional(owner->id) : std::nullopt;
  });
  return found.ok() ? found.value() : std::nullopt;
}

Result<OAuthFinished> OAuthSignIn::complete(const OAuthProvider& provider, const OAuthFlow& flow,
                                            const AuthorizationResponse& response, const domain::Caller& caller,
                                            std::optional<UserId>& about) const {
  USHER_CHECK(flows_.consume(flow, response));
  USHER_TRY(const auto identity, identify(provider, flow, response));
  USHER_TRY(const auto candidate, prepare_candidate(ports_, identity, sealing_));
  if (flow.session && flow.reauthenticates_since_ms) return reauthenticate(SessionId(*flow.session), candidate, flow, caller);
  if (flow.session) return link_to(SessionId(*flow.session), candidate, flow, caller);
  auto outcome = sign_in(candidate, flow, response.device_token, caller);
  if (!outcome.ok()) about = account_of(candidate);
  return outcome;
}

Result<OAuthSignIn::ProviderSignedIn> OAuthSignIn::write_sign_in(store::Stores& tx, const ProviderCandidate& candidate,
                                                                 const ProviderSignIn& starting) const {
  USHER_CHECK(use_id_token(tx, candidate));
  USHER_TRY(const auto matched, find_or_create_account(tx, candidate, ports_.settings, starting.loss));
  const auto& user = matched.user;
  if (const auto action = kActions[matched.as].value; !action.empty()) {
    auto event = starting.account_event;
    event.action = action;
    event.user_id = user.id;
    USHER_CHECK(tx.audit_events.append(event));
  }
  if (matched.lost_password) {
    auto notice = starting.password_removed;
    notice.user_id = user.id;
    USHER_CHECK(outbox_.append(tx, notice));
  }
  if (matched.as == AccountMatch::kReclaimed || matched.as == AccountMatch::kLinked)
    USHER_CHECK(starting.linked.append(tx, user, candidate.provider, candidate.at));
  USHER_TRY(auto issued, issuer_.issue_or_challenge(tx, user.id, starting.issuance));
  return ProviderSignedIn{std::move(issued), matched.as == AccountMatch::kSignedUp};
}

Result<OAuthFinished> OAuthSignIn::sign_in(ProviderCandidate candidate, const OAuthFlow& flow,
                                           const std::optional<Secret>& device_token, const domain::Caller& caller) const {
  const auto address = candidate.address.ok() ? candidate.address.value() : domain::EmailAddress{};
  FirstFactor first{.kind = FirstFactor::Kind::kSocial, .amr = kFederatedAmr, .redirect_to = flow.redirect_to};
  first.proof = proof_by(candidate);
  if (flow.anonymous) first.anonymous = UserId(*flow.anonymous);
  USHER_TRY(candidate.sign_up_network, ErasureKey(ports_, sealing_).sign_up_network(caller));
  candidate.verified = audit_.event({.action = "user.email_verified", .email = address.compared}, caller);
  ProviderSignIn starting{.issuance = issuer_.prepare({.email = address.compared}, std::move(first), device_token, caller),
                          .account_event = audit_.event({.action = "", .email = address.compared}, caller),
                          .password_removed = outbox_.make({.kind = "password_removed", .address = address.written}, caller),
                          .linked = WayInNotice(outbox_, "account_linked", caller)};
  USHER_TRY(starting.loss, RightLoss::of_unproved(ports_, outbox_, audit_, address.compared, caller));
  USHER_TRY(auto signed_in, ports_.transactions.write([&](store::Stores& tx) { return write_sign_in(tx, candidate, starting); }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(starting.issuance), std::move(signed_in.issued)));
  OAuthFinished finished{.outcome = OAuthLinked{},
                         .redirect_to = signed_in.is_new ? flow.new_user_to.value_or(flow.redirect_to) : flow.redirect_to};
  std::visit([&](auto& each) { finished.outcome = std::move(each); }, outcome);
  return finished;
}

Result<OAuthFinished> OAuthSignIn::reauthenticate(const SessionId& id, const ProviderCandidate& candidate, const OAuthFlow& flow,
                                                  const domain::Caller& caller) const {
  const auto since = from_ms(*flow.reauthenticates_since_ms);
  if (!candidate.authenticated_at || *candidate.authenticated_at + kClockLeeway < since)
    return error_because(ErrorCode::kFreshSessionRequired, "the provider did not ask the user again");
  USHER_TRY(const auto begun, ports_.transactions.read([&](store::Stores& tx) { return tx.sessions.find_with_user(id); }));
  if (!begun) return error(ErrorCode::kStateMismatch);
  const auto proof = proof_by(candidate);
  auto renewed = sessions_.prepare_renewal(begun->session, proof);
  const auto event =
      audit_.event({.action = "user.reauthenticated", .user = begun->user.id, .session = begun->session.id}, caller);
  USHER_TRY(auto profile, ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<domain::Profile>> {
    USHER_TRY(const auto now_there, tx.sessions.find_with_user(id));
    if (!now_there || !now_there->session.is_live(candidate.at) || !now_there->user.is_active)
      return error(ErrorCode::kStateMismatch);
    USHER_TRY(const auto account, tx.accounts.find_social(candidate.provider, candidate.issuer, candidate.provider_account_id));
    if (!account || account->user_id != begun->user.id)
      return error_because(ErrorCode::kProviderRefused, "another account signed in at the provider");
    USHER_TRY(const auto demanded, demanded_proof(tx, begun->user.id, ports_));
    if (!domain::suffices(proof.by, demanded))
      return error_because(ErrorCode::kFreshSessionRequired,
                           "the account has a password or an app that this provider does not prove");
    USHER_CHECK(use_id_token(tx, candidate));
    USHER_CHECK(sessions_.renew(tx, renewed));
    USHER_CHECK(tx.audit_events.append(event));
    return tx.profiles.find(begun->user.id);
  }));
  USHER_TRY(auto grant, sessions_.grant(begun->user, std::move(profile), std::move(renewed)));
  return OAuthFinished{.outcome = std::move(grant), .redirect_to = flow.redirect_to};
}

Result<OAuthFinished> OAuthSignIn::link_to(const SessionId& id, const ProviderCandidate& candidate, const OAuthFlow& flow,
                                           const domain::Caller& caller) const {
  const auto prepared = audit_.event({.action = "account.linked"}, caller);
  const WayInNotice notice(outbox_, "account_linked", caller);
  const auto demand = flow.is_of(OAuthSurface::kRest) ? LinkDemand::kProvedAddress : LinkDemand::kSameAddress;
  USHER_TRY(auto user, ports_.transactions.write([&](store::Stores& tx) -> Result<UserId> {
    USHER_TRY(const auto asking, tx.sessions.find_with_user(id));
    if (!asking || !asking->session.is_live(candidate.at) || !asking->user.is_active) return error(ErrorCode::kStateMismatch);
    USHER_CHECK(use_id_token(tx, candidate));
    USHER_TRY(const bool is_new, link(tx, candidate, asking->user, demand));
    if (!is_new) return asking->user.id;
    // The session was fresh when it began to link, so that its proof vouches for the link.
    if (asking->session.proof().strong_at()) USHER_CHECK(tx.users.note_proof(asking->user.id, candidate.at));
    auto event = prepared;
    event.user_id = asking->user.id;
    USHER_CHECK(tx.audit_events.append(event));
    USHER_CHECK(notice.append(tx, asking->user, candidate.provider, candidate.at));
    return asking->user.id;
  }));
  return OAuthFinished{.outcome = OAuthLinked{.user = std::move(user)}, .redirect_to = flow.redirect_to};
}

Result<ProviderCandidate> OAuthSignIn::candidate_of(std::string_view name, OfferedIdToken offered) const {
  const auto* const provider = providers_.find(name);
  if (!provider || provider->kind != ProviderKind::kOpenId) return error(ErrorCode::kNotFound);
  ProviderCalls calls(http_, ports_.clock, provider->reach);
  USHER_TRY(const auto identity, openid_.identify(*provider, std::move(offered.tokens), offered.nonce, calls));
  USHER_TRY(auto candidate, prepare_candidate(ports_, identity, sealing_));
  candidate.is_offered = true;
  return candidate;
}

Result<OAuthFinished> OAuthSignIn::sign_in_with(std::string_view provider, OfferedIdToken offered,
                                                const std::optional<Secret>& device_token, const domain::Caller& caller) const {
  USHER_CHECK(take_turn(caller));
  USHER_TRY(const auto candidate, candidate_of(provider, std::move(offered)));
  OAuthFlow flow;
  if (caller.anonymous) flow.anonymous = caller.anonymous->str();
  auto outcome = sign_in(candidate, flow, device_token, caller);
  if (outcome.ok()) return outcome;
  if (const auto about = account_of(candidate)) post_refusal(outcome.error(), about, false, caller);
  return outcome;
}

Status OAuthSignIn::link_with(const domain::SessionActor& by, std::string_view provider, OfferedIdToken offered,
                              const domain::Caller& caller) const {
  USHER_CHECK(authentication_.require_fresh(by, Maker::kProvider));
  USHER_CHECK(take_turn(caller));
  USHER_TRY(const auto candidate, candidate_of(provider, std::move(offered)));
  const OAuthFlow flow{.surface = OAuthFlow::name_of(OAuthSurface::kBetterAuth)};
  USHER_CHECK(link_to(by.session().id, candidate, flow, caller));
  return done();
}

}  // namespace usher::core
