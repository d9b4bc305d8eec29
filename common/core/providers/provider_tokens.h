#pragma once

#include "common/core/providers/provider_identity.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/domain/account.h"

namespace usher::core {

/// A provider's tokens as the row of `account` keeps them: boxes that open for that row and column alone. Draws randomness:
/// outside of transactions.
domain::SealedTokens seal_tokens(const ProviderTokens& tokens, const AccountId& account, const SealingKeys& keys);

/// What seal_tokens() made. kInternal for what this installation's secret did not seal.
Result<ProviderTokens> open_tokens(const domain::SealedTokens& sealed, const AccountId& account, const SealingKeys& keys);

}  // namespace usher::core
