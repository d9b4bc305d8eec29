#include "common/core/providers/provider_identity.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/domain/user.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

using Form = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::int64_t kLongestLifeSeconds = 366LL * 24 * 3600;
constexpr int kFirstServerErrorStatus = 500;

/// Broader than RFC 6750 §2.1: all characters that are valid in a header.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<Time> expiry_in(const json::Value& body, Time now) {
  const auto* const life = body.find("expires_in");
  if (!life || !life->integer() || *life->integer() <= 0) return std::nullopt;
  return now + std::chrono::seconds(std::min(*life->integer(), kLongestLifeSeconds));
}

Result<ProviderTokens> read_tokens(const ProviderCalls::ProviderResponse& answer, const std::string& endpoint, Time now) {
  // GitHub reports errors with status 200.
  const bool says_no = answer.body.find("error") != nullptr;
  if (answer.status >= kFirstServerErrorStatus || (answer.status != kOkStatus && !says_no))
    return error_because(ErrorCode::kUpstreamFailed, endpoint + " answered " + std::to_string(answer.status));
  if (says_no)
    return error_because(ErrorCode::kProviderRefused, endpoint + " refused the code or token: " +
                                                          printable(json::text_at(answer.body, "error").substr(0, 100)));
  if (!iequals(json::text_at(answer.body, "token_type"), "bearer") || !is_token(json::text_at(answer.body, "access_token")))
    return error_because(ErrorCode::kUpstreamFailed, endpoint + " gave no bearer token");
  const auto secret = [&](std::string_view name) { return Secret(std::string(json::text_at(answer.body, name))); };
  return ProviderTokens{.access = secret("access_token"),
                        .refresh = secret("refresh_token"),
                        .id = secret("id_token"),
                        .access_expires_at = expiry_in(answer.body, now),
                        .scope = storable(json::text_at(answer.body, "scope"), 1000)};
}

Result<ProviderTokens> ask_for_tokens(const std::string& token_endpoint, ClientAuth how, const OAuthProvider& provider, Form form,
                                      ProviderCalls& calls, Time now) {
  const auto& client = *provider.client;
  if (how != ClientAuth::kForm) {
    // RFC 6749 §2.3.1: form-encoded first.
    net::BasicAuth auth{.user = percent_encode(client.id), .password = Secret(percent_encode(client.secret.expose()))};
    USHER_TRY(const auto answer, calls.post(token_endpoint, form, std::move(auth)));
    if (how == ClientAuth::kBasic || json::text_at(answer.body, "error") != "invalid_client")
      return read_tokens(answer, token_endpoint, now);
  }
  form.emplace_back("client_id", client.id);
  form.emplace_back("client_secret", client.secret.expose());
  USHER_TRY(const auto answer, calls.post(token_endpoint, form));
  return read_tokens(answer, token_endpoint, now);
}

}  // namespace

std::string authorization_url(const std::string& endpoint, const OAuthProvider& provider, std::string_view scope,
                              const OAuthExchange& exchange) {
  const auto challenge = crypto::sha256_base64url(exchange.verifier);
  const char* const joint = endpoint.find('?') == std::string::npos ? "?" : "&";
  auto scopes = std::string(scope);
  if (!exchange.more_scopes.empty()) scopes.append(" ").append(exchange.more_scopes);
  Form form{{"response_type", "code"},
            {"client_id", provider.client->id},
            {"state", exchange.state},
            {"scope", scopes},
            {"redirect_uri", exchange.redirect_uri}};
  if (!exchange.login_hint.empty()) form.emplace_back("login_hint", exchange.login_hint);
  if (exchange.asks_again) form.emplace_back("max_age", "0");
  form.emplace_back("code_challenge_method", "S256");
  form.emplace_back("code_challenge", challenge);
  form.emplace_back("nonce", exchange.nonce);
  return endpoint + joint + net::form_encode(form);
}

Result<ProviderTokens> redeem_code(const std::string& token_endpoint, ClientAuth how, const OAuthProvider& provider,
                                   std::string_view code, const OAuthExchange& exchange, ProviderCalls& calls, Time now) {
  Form form{{"grant_type", "authorization_code"},
            {"code", code},
            {"redirect_uri", exchange.redirect_uri},
            {"code_verifier", exchange.verifier}};
  return ask_for_tokens(token_endpoint, how, provider, std::move(form), calls, now);
}

Result<ProviderTokens> redeem_refresh_token(const std::string& token_endpoint, ClientAuth how, const OAuthProvider& provider,
                                            const Secret& refresh_token, ProviderCalls& calls, Time now) {
  Form form{{"grant_type", "refresh_token"}, {"refresh_token", refresh_token.expose()}};
  return ask_for_tokens(token_endpoint, how, provider, std::move(form), calls, now);
}

std::optional<std::string> usable_name(std::string_view stated) {
  const auto clean = without_controls(stated);
  const auto name = trim(clean);
  if (name.empty()) return std::nullopt;
  return std::string(first_characters(name, domain::kMaxNameCharacters));
}

std::optional<std::string> usable_image(std::string_view url) {
  if (!url.starts_with("https://") || !parse_url(url) || url.size() > domain::kMaxImageCharacters) return std::nullopt;
  return std::string(url);
}

}  // namespace usher::core
