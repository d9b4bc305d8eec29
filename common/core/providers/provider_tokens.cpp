#include "common/core/providers/provider_tokens.h"

#include "common/core/secrets/sealed_columns.h"

namespace usher::core {

domain::SealedTokens seal_tokens(const ProviderTokens& tokens, const AccountId& account, const SealingKeys& keys) {
  const auto box = [&](const Secret& token, const SealedColumn& column) -> std::optional<std::string> {
    if (token.empty()) return std::nullopt;
    return keys.seal(column.purpose, token.expose(), column.label(account.str()));
  };
  return {.access = box(tokens.access, kAccessTokenBox),
          .refresh = box(tokens.refresh, kRefreshTokenBox),
          .id = box(tokens.id, kIdTokenBox),
          .access_expires_at = tokens.access_expires_at,
          .scope = tokens.scope.empty() ? std::nullopt : std::optional(tokens.scope)};
}

Result<ProviderTokens> open_tokens(const domain::SealedTokens& sealed, const AccountId& account, const SealingKeys& keys) {
  const auto open = [&](const std::optional<std::string>& box, const SealedColumn& column) -> Result<Secret> {
    if (!box) return Secret();
    auto token = keys.open(column.purpose, *box, column.label(account.str()));
    if (token) return std::move(*token);
    return error_because(ErrorCode::kInternal, column.label(account.str()) + " was not sealed with this secret, or was changed");
  };
  ProviderTokens tokens{.access_expires_at = sealed.access_expires_at, .scope = sealed.scope.value_or("")};
  USHER_TRY(tokens.access, open(sealed.access, kAccessTokenBox));
  USHER_TRY(tokens.refresh, open(sealed.refresh, kRefreshTokenBox));
  USHER_TRY(tokens.id, open(sealed.id, kIdTokenBox));
  return tokens;
}

}  // namespace usher::core
