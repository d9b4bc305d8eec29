#include "common/core/providers/openid_sign_in.h"

#include "common/crypto/jwt.h"

namespace usher::core {
namespace {

constexpr std::string_view kOpenIdScopes = "openid email profile";

/// How often keys are fetched again for a token that none of them signed: soon if the provider itself sent it, which may have
/// changed its keys, and rarely if a browser offered it.
constexpr std::chrono::seconds kIntervalOfSent{2};
constexpr std::chrono::seconds kIntervalOfOffered{60};

Error invalid_identity(std::string why) { return error_because(ErrorCode::kInvalidIdToken, std::move(why)); }

/// Some providers write booleans as text.
bool is_true_claim(const json::Value& claims, std::string_view name) {
  return json::is_true(claims, name) || json::text_at(claims, name) == "true";
}

/// The claim that says whether the address is verified. Entra has only its own: whether the tenant owns the address's domain.
std::string_view verified_claim(const json::Value& claims) {
  return claims.find("email_verified") ? "email_verified" : "xms_edov";
}

/// RFC 9207 §2.4 (mix-up attack): a response of another provider is rejected.
Status check_responder(const OAuthProvider& provider, const OidcConfiguration& configuration,
                       const std::optional<std::string>& issuer) {
  const bool is_named = issuer.has_value();
  if (is_named && *issuer != provider.issuer) return invalid_identity("the response's iss is another issuer");
  if (!is_named && configuration.names_itself_in_responses) return invalid_identity("the response has no iss");
  return done();
}

/// Whether they state an address, and whether it is verified.
bool is_complete(const json::Value& claims) { return claims.find("email") && claims.find(verified_claim(claims)); }

/// OpenID Connect Core §5.3.2: userinfo of another `sub` is not used.
Result<json::Value> ask_userinfo(const OidcConfiguration& configuration, const ProviderTokens& tokens, std::string_view subject,
                                 ProviderCalls& calls) {
  USHER_TRY(auto info, calls.get(configuration.userinfo_endpoint, tokens.access.clone()));
  if (json::text_at(info, "sub") != subject) return invalid_identity("userinfo is about another sub");
  return info;
}

ProviderIdentity identity_of(const OAuthProvider& provider, const json::Value& claims, ProviderTokens tokens,
                             IdTokenFacts facts) {
  return {.provider = provider.name,
          .issuer = provider.issuer,
          .account_id = std::string(json::text_at(claims, "sub")),
          .email = std::string(json::text_at(claims, "email")),
          .email_verified = is_true_claim(claims, verified_claim(claims)),
          .name = usable_name(json::text_at(claims, "name")),
          .image = usable_image(json::text_at(claims, "picture")),
          .tokens = std::move(tokens),
          .id_token = std::move(facts)};
}

/// What the ID token leaves open. The address and whether it is verified come from one of the two: the token's, unless only
/// userinfo has both or an address at all.
void fill_gaps(ProviderIdentity& identity, const json::Value& claims, const json::Value& info) {
  if (is_complete(info) || !claims.find("email")) {
    identity.email = json::text_at(info, "email");
    identity.email_verified = is_true_claim(info, verified_claim(info));
  }
  if (!identity.name) identity.name = usable_name(json::text_at(info, "name"));
  if (!identity.image) identity.image = usable_image(json::text_at(info, "picture"));
}

}  // namespace

Result<std::string> OpenIdSignIn::begin(const OAuthProvider& provider, const OAuthExchange& exchange,
                                        ProviderCalls& calls) const {
  USHER_TRY(const auto configuration, discovery_.find(provider, calls));
  return authorization_url(configuration.authorization_endpoint, provider, kOpenIdScopes, exchange);
}

Result<OpenIdSignIn::Verified> OpenIdSignIn::verify(const OAuthProvider& provider, const OidcConfiguration& configuration,
                                                    const ProviderTokens& tokens, std::optional<std::string_view> nonce,
                                                    bool is_offered, ProviderCalls& calls) const {
  std::optional<std::string_view> access_token;
  if (!tokens.access.empty()) access_token = tokens.access.expose();
  auto token = crypto::jwt::decode_unverified(tokens.id.expose(), kMaxIdTokenSize);
  if (!token.ok()) return invalid_identity("the ID token is refused: " + token.error().what);
  const auto verify_it = [&](const KeySet& keys) { return check_signature(token.value(), keys).ok(); };
  USHER_TRY(const auto keys, keys_.find(provider.name, configuration.jwks_uri, verify_it,
                                        is_offered ? kIntervalOfOffered : kIntervalOfSent, calls));
  USHER_CHECK(check_id_token(token.value(), *keys,
                             {.issuer = provider.issuer,
                              .client_id = provider.client->id,
                              .nonce = nonce,
                              .access_token = access_token,
                              .now = clock_.now(),
                              .is_offered = is_offered}));
  auto facts = facts_of(token.value(), clock_.now());
  return Verified{.claims = json::Value(std::move(token.value().claims)), .facts = std::move(facts)};
}

Result<ProviderIdentity> OpenIdSignIn::finish(const OAuthProvider& provider, std::string_view code,
                                              const std::optional<std::string>& issuer, const OAuthExchange& exchange,
                                              ProviderCalls& calls) const {
  USHER_TRY(const auto configuration, discovery_.find(provider, calls));
  USHER_CHECK(check_responder(provider, configuration, issuer));
  USHER_TRY(auto tokens,
            redeem_code(configuration.token_endpoint, configuration.client_auth, provider, code, exchange, calls, clock_.now()));
  USHER_TRY(auto verified, verify(provider, configuration, tokens, exchange.nonce, false, calls));
  auto identity = identity_of(provider, verified.claims, std::move(tokens), std::move(verified.facts));
  if (is_complete(verified.claims) || configuration.userinfo_endpoint.empty()) return identity;
  const auto info = ask_userinfo(configuration, identity.tokens, identity.account_id, calls);
  if (info.ok())
    fill_gaps(identity, verified.claims, info.value());
  else
    identity.unsaid = info.error().cause.for_log();
  return identity;
}

Result<ProviderIdentity> OpenIdSignIn::identify(const OAuthProvider& provider, ProviderTokens tokens,
                                                const std::optional<std::string>& nonce, ProviderCalls& calls) const {
  USHER_TRY(const auto configuration, discovery_.find(provider, calls));
  USHER_TRY(auto verified, verify(provider, configuration, tokens, nonce, true, calls));
  return identity_of(provider, verified.claims, std::move(tokens), std::move(verified.facts));
}

Result<ProviderTokens> OpenIdSignIn::refresh(const OAuthProvider& provider, const Secret& refresh_token,
                                             ProviderCalls& calls) const {
  USHER_TRY(const auto configuration, discovery_.find(provider, calls));
  return redeem_refresh_token(configuration.token_endpoint, configuration.client_auth, provider, refresh_token, calls,
                              clock_.now());
}

}  // namespace usher::core
