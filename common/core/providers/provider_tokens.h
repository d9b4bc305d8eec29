#pragma once

#include "common/core/providers/provider_identity.h"
#include "common/core/secrets/sealing_keys.h"

namespace usher::core {

/// Seals a provider's tokens for the row `account`; a box opens only for its own row and column. Draws randomness; call it
/// outside of transactions.
domain::SealedTokens seal_tokens(const ProviderTokens& tokens, const AccountId& account, const SealingKeys& keys);

/// Opens what seal_tokens() made. Error: kInternal if this installation's secret did not seal the value.
Result<ProviderTokens> open_tokens(const domain::SealedTokens& sealed, const AccountId& account, const SealingKeys& keys);

}  // namespace usher::core
