#include "common/core/oauth_sign_in.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/core/github_sign_in.h"
#include "common/crypto/digest.h"
#include "common/json/fields.h"

namespace usher::core {
namespace {

/// RFC 8176 registers no word for another server's word; this one is what others use.
constexpr const char* kFederated = "fed";

std::string name_of(OAuthSurface surface) { return surface == OAuthSurface::kRest ? "rest" : "better_auth"; }

constexpr std::string_view action_of(ArrivedAs as) {
  switch (as) {
    case ArrivedAs::kKnown:
    case ArrivedAs::kMatched:
      return "";
    case ArrivedAs::kLinked:
      return "account.linked";
    case ArrivedAs::kTookOver:
      return "user.taken_over_by_proof";
    case ArrivedAs::kSignedUp:
      return "user.signed_up";
  }
  return "";
}

}  // namespace

/// The payload of a state's row.
struct OAuthSignIn::Flow {
  std::string provider;
  std::string redirect_to;
  std::string browser;
  std::string surface;
  std::optional<std::string> new_user_to;
  std::optional<std::string> error_to;
  std::optional<std::string> session;
  std::optional<std::string> anonymous;

  static constexpr auto fields() {
    return std::tuple{json::required("provider", &Flow::provider),       json::required("redirect_to", &Flow::redirect_to),
                      json::required("browser", &Flow::browser),         json::required("surface", &Flow::surface),
                      json::optional("new_user_to", &Flow::new_user_to), json::optional("error_to", &Flow::error_to),
                      json::optional("session", &Flow::session),         json::optional("anonymous", &Flow::anonymous)};
  }
};

struct OAuthSignIn::Entered {
  SessionOpening::Opened opened;
  bool is_new = false;
};

/// Drawn before the write; whose it is comes out in it.
struct OAuthSignIn::Entrance {
  SessionOpening::Prepared opening;
  domain::AuditEvent arrived;
  domain::Mail password_removed;
};

OAuthSignIn::OAuthSignIn(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const Access& access,
                         const SessionOpening& door, const Outbox& outbox, const AuditLog& audit, const SealingKeys& sealing,
                         const InstallationSecrets& secrets)
    : ports_(ports),
      http_(http),
      providers_(providers),
      access_(access),
      door_(door),
      outbox_(outbox),
      audit_(audit),
      sealing_(sealing),
      flow_key_(secrets.founding().derive("oauth-flow")),
      openid_(ports.clock) {}

OAuthSignIn::Keys OAuthSignIn::keys_of(std::string_view state) const {
  const auto derive = [&](std::string_view what) {
    return base64url_encode(crypto::hmac_sha256(flow_key_.expose(), std::string(what).append(state)));
  };
  return {.verifier = derive("verifier:"), .nonce = derive("nonce:")};
}

std::string OAuthSignIn::callback_url(const OAuthProvider& provider, OAuthSurface surface) const {
  const auto& base = ports_.settings.public_url;
  return surface == OAuthSurface::kRest ? base + "/auth/oauth/" + provider.name + "/callback"
                                        : base + "/api/auth/callback/" + provider.name;
}

Result<OAuthBegun> OAuthSignIn::begin(std::string_view provider, OAuthWish wish) const {
  return start(provider, std::move(wish), nullptr);
}

Result<OAuthBegun> OAuthSignIn::begin_linking(const domain::SessionActor& by, std::string_view provider, OAuthWish wish) const {
  USHER_CHECK(access_.require_fresh(by));
  return start(provider, std::move(wish), &by);
}

Result<OAuthBegun> OAuthSignIn::start(std::string_view name, OAuthWish wish, const domain::SessionActor* by) const {
  const auto* const provider = providers_.find(name);
  if (!provider) return error(ErrorCode::kNotFound);
  const auto state = crypto::random_token(ports_.random);
  Secret browser_token(wish.surface == OAuthSurface::kRest ? crypto::random_token(ports_.random) : std::string(state));
  const auto keys = keys_of(state);
  const auto callback = callback_url(*provider, wish.surface);
  const OAuthExchange exchange{.state = state,
                               .redirect_uri = callback,
                               .verifier = keys.verifier,
                               .nonce = keys.nonce,
                               .more_scopes = wish.more_scopes,
                               .login_hint = wish.login_hint};
  ProviderCalls calls(http_, ports_.clock, provider->reach);
  Result<std::string> url =
      provider->kind == ProviderKind::kGitHub ? begin_github(*provider, exchange) : openid_.begin(*provider, exchange, calls);
  if (!url.ok()) return std::move(url).error();

  const auto now = ports_.clock.now();
  const Flow flow{.provider = provider->name,
                  .redirect_to = std::move(wish.redirect_to),
                  .browser = crypto::sha256_base64url(browser_token.expose()),
                  .surface = name_of(wish.surface),
                  .new_user_to = std::move(wish.new_user_to),
                  .error_to = std::move(wish.error_to),
                  .session = by ? std::optional(by->session().id.str()) : std::nullopt,
                  .anonymous = wish.anonymous ? std::optional(wish.anonymous->str()) : std::nullopt};
  const domain::Verification row{.id = crypto::uuid_v7(ports_.random, now),
                                 .purpose = domain::purpose::kOAuthState,
                                 .token_hash = crypto::sha256_base64url(state),
                                 .user_id = by ? std::optional(by->user().id) : std::nullopt,
                                 .payload = json::encode(flow),
                                 .created_at = now,
                                 .expires_at = now + kOAuthStateLife};
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) { return tx.verifications.issue(row); }));
  return OAuthBegun{.url = std::move(url).value(), .browser_token = std::move(browser_token)};
}

Result<OAuthSignIn::Flow> OAuthSignIn::find_flow(const OAuthProvider& provider, const OAuthResponse& response) const {
  const auto hash = crypto::sha256_base64url(response.state.value_or(""));
  USHER_TRY(const auto row, ports_.transactions.read(
                                [&](store::Stores& tx) { return tx.verifications.find(domain::purpose::kOAuthState, hash); }));
  const bool lives = row && row->payload && !row->used_at && row->expires_at > ports_.clock.now();
  if (!lives) return error(ErrorCode::kStateMismatch);
  USHER_TRY(const auto document, json::parse(*row->payload));
  USHER_TRY(auto flow, json::decode<Flow>(document));
  const bool is_ours = flow.provider == provider.name && flow.surface == name_of(response.surface);
  return is_ours ? Result<Flow>(std::move(flow)) : error(ErrorCode::kStateMismatch);
}

/// A stranger who brings somebody's state without their cookie neither gets in by it nor spends it.
Status OAuthSignIn::spend_state(const Flow& flow, const OAuthResponse& response) const {
  const auto hash = crypto::sha256_base64url(response.state.value_or(""));
  const auto is_its = [&](const std::string& token) {
    return crypto::equal_in_constant_time(crypto::sha256_base64url(token), flow.browser);
  };
  const auto& tokens = response.browser_tokens;
  if (std::none_of(tokens.begin(), tokens.end(), is_its)) return error(ErrorCode::kStateMismatch);
  USHER_TRY(const auto spent, ports_.transactions.write([&](store::Stores& tx) {
    return tx.verifications.spend(domain::purpose::kOAuthState, hash, ports_.clock.now());
  }));
  return spent ? done() : error(ErrorCode::kStateMismatch);
}

Result<ProviderIdentity> OAuthSignIn::identify(const OAuthProvider& provider, const OAuthResponse& response) const {
  if (response.error)
    return *response.error == "access_denied" ? error(ErrorCode::kAccessDenied)
                                              : error_because(ErrorCode::kProviderRefused, "the provider sent an error back");
  if (!response.code || response.code->empty()) return error_because(ErrorCode::kProviderRefused, "the provider sent no code");
  const auto keys = keys_of(*response.state);
  const auto callback = callback_url(provider, response.surface);
  const OAuthExchange exchange{
      .state = *response.state, .redirect_uri = callback, .verifier = keys.verifier, .nonce = keys.nonce};
  ProviderCalls calls(http_, ports_.clock, provider.reach);
  if (provider.kind == ProviderKind::kGitHub) return finish_github(provider, *response.code, exchange, calls, ports_.clock.now());
  return openid_.finish(provider, *response.code, response.issuer, exchange, calls);
}

OAuthEnd OAuthSignIn::finish(std::string_view name, OAuthResponse response, domain::Caller caller) const {
  caller.anonymous.reset();  // a link that somebody followed leaves nothing behind: only what the flow was begun with does
  const auto* const provider = providers_.find(name);
  if (!provider) return {.outcome = error(ErrorCode::kNotFound)};
  auto flow = find_flow(*provider, response);
  OAuthEnd end{.outcome = flow.ok() ? complete(*provider, flow.value(), response, caller) : std::move(flow).error()};
  if (flow.ok()) {
    end.error_to = flow.value().error_to;
    end.links = flow.value().session.has_value();
  }
  if (!end.outcome.ok()) audit_.post({.action = "user.social_sign_in_refused", .succeeded = false, .actor = "anonymous"}, caller);
  return end;
}

Result<OAuthFinished> OAuthSignIn::complete(const OAuthProvider& provider, const Flow& flow, const OAuthResponse& response,
                                            const domain::Caller& caller) const {
  USHER_CHECK(spend_state(flow, response));
  USHER_TRY(const auto identity, identify(provider, response));
  USHER_TRY(const auto arrival, prepare_arrival(ports_, identity, sealing_));
  if (flow.session) return link_to(SessionId(*flow.session), arrival, flow, caller);
  return sign_in(arrival, flow, response.device_token, caller);
}

Result<OAuthSignIn::Entered> OAuthSignIn::enter(store::Stores& tx, const SocialArrival& arrival, const Entrance& entrance) const {
  USHER_TRY(const auto arrived, arrive(tx, arrival, ports_.settings.signup));
  const auto& user = arrived.user;
  if (const auto action = action_of(arrived.as); !action.empty()) {
    auto event = entrance.arrived;
    event.action = action;
    event.user_id = user.id;
    USHER_CHECK(tx.audit_events.append(event));
  }
  if (arrived.as == ArrivedAs::kTookOver) {
    auto told = entrance.password_removed;
    told.user_id = user.id;
    USHER_CHECK(tx.outbox.append(told));
  }
  USHER_TRY(auto opened, door_.open_or_challenge(tx, user.id, entrance.opening));
  return Entered{std::move(opened), arrived.as == ArrivedAs::kSignedUp};
}

Result<OAuthFinished> OAuthSignIn::sign_in(const SocialArrival& arrival, const Flow& flow,
                                           const std::optional<Secret>& device_token, const domain::Caller& caller) const {
  const auto address = arrival.address.value_or(domain::EmailAddress{});
  FirstFactor first{.kind = FirstFactor::Kind::kSocial, .amr = kFederated, .redirect_to = flow.redirect_to};
  if (flow.anonymous) first.anonymous = UserId(*flow.anonymous);
  Entrance entrance{.opening = door_.prepare({.email = address.compared}, std::move(first), device_token, caller),
                    .arrived = audit_.event({.action = "", .email = address.compared}, caller),
                    .password_removed = outbox_.make({.kind = "password_removed", .address = address.written}, caller)};
  USHER_TRY(auto entered, ports_.transactions.write([&](store::Stores& tx) { return enter(tx, arrival, entrance); }));
  USHER_TRY(auto outcome, door_.finish(std::move(entrance.opening), std::move(entered.opened)));
  OAuthFinished finished{.outcome = OAuthLinked{},
                         .redirect_to = entered.is_new ? flow.new_user_to.value_or(flow.redirect_to) : flow.redirect_to};
  std::visit([&](auto& each) { finished.outcome = std::move(each); }, outcome);
  return finished;
}

Result<OAuthFinished> OAuthSignIn::link_to(const SessionId& id, const SocialArrival& arrival, const Flow& flow,
                                           const domain::Caller& caller) const {
  const auto prepared = audit_.event({.action = "account.linked", .session = id}, caller);
  const bool is_rest = flow.surface == name_of(OAuthSurface::kRest);
  const auto demand = is_rest ? LinkDemand::kProvedAddress : LinkDemand::kSameAddress;
  USHER_TRY(auto user, ports_.transactions.write([&](store::Stores& tx) -> Result<UserId> {
    USHER_TRY(const auto asking, tx.sessions.find_with_user(id));
    if (!asking || !asking->session.is_live(arrival.at) || !asking->user.is_active) return error(ErrorCode::kStateMismatch);
    USHER_CHECK(link(tx, arrival, asking->user, demand));
    auto event = prepared;
    event.user_id = asking->user.id;
    USHER_CHECK(tx.audit_events.append(event));
    return asking->user.id;
  }));
  return OAuthFinished{.outcome = OAuthLinked{.user = std::move(user)}, .redirect_to = flow.redirect_to};
}

Result<SocialArrival> OAuthSignIn::arrival_of(std::string_view name, OfferedIdToken offered) const {
  const auto* const provider = providers_.find(name);
  if (!provider || provider->kind != ProviderKind::kOpenId) return error(ErrorCode::kNotFound);
  ProviderCalls calls(http_, ports_.clock, provider->reach);
  USHER_TRY(const auto identity, openid_.identify(*provider, std::move(offered.tokens), offered.nonce, calls));
  return prepare_arrival(ports_, identity, sealing_);
}

Result<OAuthFinished> OAuthSignIn::sign_in_with(std::string_view provider, OfferedIdToken offered,
                                                const std::optional<Secret>& device_token, const domain::Caller& caller) const {
  USHER_TRY(const auto arrival, arrival_of(provider, std::move(offered)));
  Flow flow;
  if (caller.anonymous) flow.anonymous = caller.anonymous->str();
  return sign_in(arrival, flow, device_token, caller);
}

Status OAuthSignIn::link_with(const domain::SessionActor& by, std::string_view provider, OfferedIdToken offered,
                              const domain::Caller& caller) const {
  USHER_CHECK(access_.require_fresh(by));
  USHER_TRY(const auto arrival, arrival_of(provider, std::move(offered)));
  const Flow flow{.surface = name_of(OAuthSurface::kBetterAuth)};
  USHER_CHECK(link_to(by.session().id, arrival, flow, caller));
  return done();
}

}  // namespace usher::core
