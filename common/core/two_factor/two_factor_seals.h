#pragma once

#include "common/base/id.h"
#include "common/base/result.h"
#include "common/base/secret.h"

namespace usher::domain {
struct SecondFactor;
}

namespace usher::core {

class SealingKeys;

/// Seals the secret columns of second factors. A box opens only for its own user and column. Safe from any thread.
class TwoFactorSeals {
 public:
  explicit TwoFactorSeals(const SealingKeys& keys) : keys_(keys) {}

  /// Draws randomness; call it outside of transactions.
  [[nodiscard]] std::string seal_secret(const UserId& user, const Secret& secret) const;
  [[nodiscard]] std::string seal_codes(const UserId& user, const Secret& codes) const;
  /// Error: kInternal if this installation's secret did not seal the value.
  Result<Secret> open_secret(const domain::SecondFactor& factor) const;
  Result<Secret> open_codes(const domain::SecondFactor& factor) const;

 private:
  const SealingKeys& keys_;
};

}  // namespace usher::core
