#include "common/core/providers/github_sign_in.h"

namespace usher::core {
namespace {

constexpr const char* kAuthorize = "https://github.com/login/oauth/authorize";
constexpr const char* kToken = "https://github.com/login/oauth/access_token";
constexpr const char* kUser = "https://api.github.com/user";
constexpr const char* kEmails = "https://api.github.com/user/emails";
constexpr std::string_view kGitHubScopes = "read:user user:email";

/// The id is the account number: names on GitHub can be reassigned.
Result<std::string> account_id(const json::Value& user) {
  const auto* const id = user.find("id");
  if (!id || !id->integer()) return error_because(ErrorCode::kUpstreamFailed, "GitHub's user has no id");
  return std::to_string(*id->integer());
}

void read_primary_email(const json::Value& emails, ProviderIdentity& identity) {
  if (!emails.array()) return;
  for (const auto& one : *emails.array()) {
    if (!json::is_true(one, "primary")) continue;
    identity.email = json::text_at(one, "email");
    identity.email_verified = json::is_true(one, "verified");
  }
}

}  // namespace

std::string begin_github(const OAuthProvider& provider, const OAuthExchange& exchange) {
  return authorization_url(kAuthorize, provider, kGitHubScopes, exchange);
}

Result<ProviderIdentity> finish_github(const OAuthProvider& provider, std::string_view code, const OAuthExchange& exchange,
                                       ProviderCalls& calls, Time now) {
  USHER_TRY(auto tokens, redeem_code(kToken, ClientAuth::kForm, provider, code, exchange, calls, now));
  USHER_TRY(const auto user, ask_github(tokens.access, calls));
  USHER_TRY(auto id, account_id(user));
  USHER_TRY(const auto emails, calls.get(kEmails, tokens.access.clone()));
  const auto name = json::text_at(user, "name");
  ProviderIdentity identity{.provider = provider.name,
                            .issuer = provider.issuer,
                            .account_id = std::move(id),
                            .email = "",
                            .name = usable_name(name.empty() ? json::text_at(user, "login") : name),
                            .image = usable_image(json::text_at(user, "avatar_url")),
                            .tokens = std::move(tokens)};
  read_primary_email(emails, identity);
  return identity;
}

Result<ProviderTokens> refresh_github(const OAuthProvider& provider, const Secret& refresh_token, ProviderCalls& calls,
                                      Time now) {
  return redeem_refresh_token(kToken, ClientAuth::kForm, provider, refresh_token, calls, now);
}

Result<json::Value> ask_github(const Secret& access_token, ProviderCalls& calls) {
  return calls.get(kUser, access_token.clone());
}

}  // namespace usher::core
