#include "common/core/providers/oauth_flow.h"

#include "common/base/encoding.h"
#include "common/core/providers/github_sign_in.h"
#include "common/crypto/digest.h"
#include "common/json/fields.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

/// A surface, its name in stored flows, and the path of its callback around the provider's name.
struct SurfaceRow {
  OAuthSurface surface;
  std::string_view name;
  std::string_view before;
  std::string_view after = {};
};
constexpr std::array kSurfaces{
    SurfaceRow{OAuthSurface::kRest, "rest", "/auth/oauth/", "/callback"},
    SurfaceRow{OAuthSurface::kBetterAuth, "better_auth", "/api/auth/callback/"},
    SurfaceRow{OAuthSurface::kGenericOAuth, "generic_oauth", "/api/auth/oauth2/callback/"},
};

const SurfaceRow& row_of(OAuthSurface surface) { return *std::ranges::find(kSurfaces, surface, &SurfaceRow::surface); }

domain::Verification state_row(const Ports& ports, const std::string& state, std::string payload, std::optional<UserId> user) {
  const auto now = ports.clock.now();
  return {.id = crypto::uuid_v7(ports.random, now),
          .purpose = domain::purpose::kOAuthState,
          .token_hash = crypto::sha256_base64url(state),
          .user_id = std::move(user),
          .payload = std::move(payload),
          .created_at = now,
          .expires_at = now + kOAuthStateLife};
}

}  // namespace

OAuthFlows::Keys OAuthFlows::keys_of(std::string_view state, std::string_view check_value) const {
  const auto* const noted = secrets_.find(check_value);
  const auto key = (noted ? *noted : secrets_.founding()).derive("oauth-flow");
  const auto derive = [&](std::string_view what) {
    return base64url_encode(crypto::hmac_sha256(key.expose(), std::string(what).append(state)));
  };
  return {.verifier = derive("verifier:"), .nonce = derive("nonce:")};
}

std::string OAuthFlow::name_of(OAuthSurface surface) { return std::string(row_of(surface).name); }

std::string OAuthFlows::callback_url(const OAuthProvider& provider, OAuthSurface surface) const {
  const auto& row = row_of(surface);
  return ports_.settings.public_url + std::string(row.before) + provider.name + std::string(row.after);
}

Result<AuthorizationRedirect> OAuthFlows::start(std::string_view name, AuthorizationRequest authorization,
                                                const domain::SessionActor* by) const {
  const auto* const provider = providers_.find(name);
  if (!provider) return error(ErrorCode::kNotFound, "No provider with that name is configured");
  const auto state = crypto::random_token(ports_.random);
  Secret browser_token(authorization.surface == OAuthSurface::kRest ? crypto::random_token(ports_.random) : std::string(state));
  const auto secret = secrets_.founding().check_value();
  const auto keys = keys_of(state, secret);
  const auto callback = callback_url(*provider, authorization.surface);
  const OAuthExchange exchange{.state = state,
                               .redirect_uri = callback,
                               .verifier = keys.verifier,
                               .nonce = keys.nonce,
                               .more_scopes = authorization.more_scopes,
                               .login_hint = authorization.login_hint,
                               .asks_again = authorization.reauthenticates};
  ProviderCalls calls(http_, ports_.clock, provider->reach);
  Result<std::string> url =
      provider->kind == ProviderKind::kGitHub ? begin_github(*provider, exchange) : openid_.begin(*provider, exchange, calls);
  if (!url.ok()) return std::move(url).error();

  const OAuthFlow flow{
      .provider = provider->name,
      .redirect_to = std::move(authorization.redirect_to),
      .browser = crypto::sha256_base64url(browser_token.expose()),
      .surface = OAuthFlow::name_of(authorization.surface),
      .secret = secret,
      .new_user_to = std::move(authorization.new_user_to),
      .error_to = std::move(authorization.error_to),
      .session = by ? std::optional(by->session().id.str()) : std::nullopt,
      .anonymous = authorization.anonymous ? std::optional(authorization.anonymous->str()) : std::nullopt,
      .visitor = authorization.visitor ? std::optional(authorization.visitor->str()) : std::nullopt,
      .reauthenticates_since_ms = authorization.reauthenticates ? std::optional(to_ms(ports_.clock.now())) : std::nullopt};
  const auto row = state_row(ports_, state, json::encode(flow), by ? std::optional(by->user().id) : std::nullopt);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) { return tx.verifications.issue(row); }));
  return AuthorizationRedirect{.url = std::move(url).value(), .state = state, .browser_token = std::move(browser_token)};
}

Result<OAuthFlow> OAuthFlows::find(const OAuthProvider& provider, const AuthorizationResponse& response) const {
  const auto hash = crypto::sha256_base64url(response.state.value_or(""));
  USHER_TRY(const auto row, ports_.transactions.read(
                                [&](store::Stores& tx) { return tx.verifications.find(domain::purpose::kOAuthState, hash); }));
  const bool lives = row && row->payload && !row->used_at && row->expires_at > ports_.clock.now();
  if (!lives) return error(ErrorCode::kStateMismatch);
  USHER_TRY(const auto document, json::parse(*row->payload));
  USHER_TRY(auto flow, json::decode<OAuthFlow>(document));
  const bool is_ours = flow.provider == provider.name && flow.is_of(response.surface);
  return is_ours ? Result<OAuthFlow>(std::move(flow)) : error(ErrorCode::kStateMismatch);
}

Status OAuthFlows::consume(const OAuthFlow& flow, const AuthorizationResponse& response) const {
  const auto hash = crypto::sha256_base64url(response.state.value_or(""));
  const auto is_its = [&](const std::string& token) {
    return crypto::equal_in_constant_time(crypto::sha256_base64url(token), flow.browser);
  };
  const auto& tokens = response.browser_tokens;
  if (std::ranges::none_of(tokens, is_its)) return error(ErrorCode::kStateMismatch);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto consumed, tx.verifications.consume(domain::purpose::kOAuthState, hash, ports_.clock.now()));
    if (!consumed) return error(ErrorCode::kStateMismatch);
    return tx.verifications.erase(domain::purpose::kOAuthState, hash);  // nothing asks for a used state again
  });
}

}  // namespace usher::core
