#include "common/core/sealed_tokens.h"

#include "common/core/sealed_columns.h"

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

}  // namespace usher::core
