#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/provider_access.h"
#include "common/json/single.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

using AccountBody = json::Single<"accountId", std::string>;

/// The body of the token calls: only `accountId`.
struct StrictBody {
  json::Object sent;
  static constexpr auto fields() { return json::fields_of(); }
};

/// Providers separate scopes by spaces, some by commas.
std::vector<std::string> scopes_of(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" ,"), text.size());
    if (end > 0) scopes.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

json::Array array_of(const std::vector<std::string>& texts) { return json::Array(texts.begin(), texts.end()); }

json::Value time_or_null(const std::optional<Time>& time) { return time ? json::Value(to_rfc3339(*time)) : json::Value(); }
json::Value text_or_null(const Secret& text) { return text.empty() ? json::Value() : json::Value(text.expose()); }

json::Object view_of(const domain::Account& account) {
  return {{"accountId", account.provider_account_id},
          {"providerId", account.provider},
          {"userId", account.user_id.str()},
          {"createdAt", to_rfc3339(account.created_at)},
          {"updatedAt", to_rfc3339(account.updated_at)},
          {"id", account.id.str()},
          {"scopes", array_of(scopes_of(account.scope.value_or("")))}};
}

Result<Response> list_accounts(const EndpointContext& use, const Request& /*request*/, const SignedIn& who) {
  USHER_TRY(const auto accounts, use.core.linked_accounts.list(who.actor));
  json::Array views;
  for (const auto& account : accounts) views.emplace_back(view_of(account));
  return ok(std::move(views));
}

Result<Response> unlink(const EndpointContext& use, const Request& request, const SignedIn& who, const AccountBody& body) {
  const auto done =
      use.core.linked_accounts.unlink(who.actor, AccountId(body.value), authentication::caller_of(request), kFreshAge);
  if (done.ok()) return status_true();
  return translate(done.error(),
                   {{ErrorCode::kNotFound, api_error::kAccountNotFound}, {ErrorCode::kLastWayIn, api_error::kLastAccount}});
}

Response refuse_tokens(const Error& error) {
  return translate(error, {{ErrorCode::kNotFound, api_error::kAccountNotFound},
                           {ErrorCode::kInvalidArgument, api_error::kRefreshTokenNotFound},
                           {ErrorCode::kProviderRefused, api_error::kNoAccessToken},
                           {ErrorCode::kUpstreamFailed, api_error::kNoAccessToken}});
}

/// Returns only the access token.
Response access_view(const core::ProviderGrant& grant) {
  const auto& tokens = grant.tokens;
  return ok(json::Object{{"accessToken", text_or_null(tokens.access)},
                         {"accessTokenExpiresAt", time_or_null(tokens.access_expires_at)},
                         {"scopes", array_of(scopes_of(tokens.scope))},
                         {"idToken", text_or_null(tokens.id)}});
}

Response refreshed_view(const core::ProviderGrant& grant) {
  const auto& tokens = grant.tokens;
  return ok(json::Object{{"accessToken", text_or_null(tokens.access)},
                         {"refreshToken", text_or_null(tokens.refresh)},
                         {"accessTokenExpiresAt", time_or_null(tokens.access_expires_at)},
                         {"refreshTokenExpiresAt", nullptr},
                         {"scope", joined(scopes_of(tokens.scope), ",")},
                         {"idToken", text_or_null(tokens.id)},
                         {"providerId", grant.account.provider},
                         {"accountId", grant.account.id.str()}});
}

/// A handler of both token calls: `ask` calls the core, `view` shows the result. Without a session they answer 401 without a
/// body.
using AskForTokens = Result<core::ProviderGrant> (core::ProviderAccess::*)(const domain::SessionActor&, const AccountId&) const;
using ShowTokens = Response (*)(const core::ProviderGrant&);

Result<Response> give_tokens(const EndpointContext& use, const Request& request, const StrictBody& body, AskForTokens ask,
                             ShowTokens view) {
  const auto* const id = body.sent.find("accountId");
  if (body.sent.size() != 1 || !id || !id->string()) return refuse_invalid("[body] Invalid input");
  USHER_TRY(const auto found, use.sessions.find(request));
  if (!found.who) return Response{.status = http::HttpStatus::kUnauthorized}.with("Content-Type", http::kJsonType);
  const auto grant = (use.core.provider_access.*ask)(found.who->actor, AccountId(*id->string()));
  return grant.ok() ? view(grant.value()) : refuse_tokens(grant.error());
}

/// Reads OpenID Connect member names and GitHub's.
json::Object person_of(const json::Value& words) {
  const auto either = [&](std::string_view first, std::string_view second) {
    auto text = json::text_at(words, first);
    if (text.empty()) text = json::text_at(words, second);
    return text.empty() ? json::Value() : json::Value(text);
  };
  const bool is_verified = json::is_true(words, "email_verified") || json::text_at(words, "email_verified") == "true";
  return {{"name", either("name", "login")},
          {"email", either("email", "email")},
          {"image", either("picture", "avatar_url")},
          {"emailVerified", is_verified}};
}

Result<Response> info(const EndpointContext& use, const Request& /*request*/, const SignedIn& who, const AccountBody& query) {
  auto found = use.core.provider_access.look(who.actor, AccountId(query.value));
  if (!found.ok()) return refuse_tokens(found.error());
  const auto& account = found.value().account;
  auto& words = found.value().words;
  auto person = person_of(words);
  return ok(json::Object{
      {"user", std::move(person)},
      {"data", std::move(words)},
      {"account",
       json::Object{{"id", account.id.str()}, {"providerId", account.provider}, {"accountId", account.provider_account_id}}}});
}

http::Endpoint token_row(const EndpointContext& use, std::string_view path, std::string_view name, http::Access access,
                         AskForTokens ask, ShowTokens view) {
  return post(path, name, access, Lane::kOutbound,
              use.gate.open<StrictBody>([&use, ask, view](const Request& request, const StrictBody& body) {
                return give_tokens(use, request, body, ask, view);
              }));
}

}  // namespace

std::vector<http::Endpoint> account_endpoints(const EndpointContext& use) {
  return {
      get("/api/auth/list-accounts", "better_auth_list_accounts", access::kReadOwn, Lane::kRead, use.handler(list_accounts)),
      post("/api/auth/unlink-account", "better_auth_unlink_account", access::kChangeOfLastDay, Lane::kWrite, use.handler(unlink)),
      token_row(use, "/api/auth/get-access-token", "better_auth_get_access_token", access::kProviderTokens,
                &core::ProviderAccess::find, access_view),
      token_row(use, "/api/auth/refresh-token", "better_auth_refresh_token", access::kProviderTokens,
                &core::ProviderAccess::refresh, refreshed_view),
      get("/api/auth/account-info", "better_auth_account_info", access::kProviderTokens, Lane::kOutbound, use.handler(info)),
  };
}

}  // namespace usher::better_auth
