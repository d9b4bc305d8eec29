#pragma once

#include "common/base/id.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

/// Accounts whose claims are longer than a token has room for, so that tokens leave some out.
struct LongClaims {
  std::int64_t accounts = 0;
  std::optional<UserId> first;  ///< One of them.
};

/// Reads the own fields of all accounts that may be such. nullopt if the site declares no claim.
Result<std::optional<LongClaims>> find_long_claims(const Ports& ports);

}  // namespace usher::core
