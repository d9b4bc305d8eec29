#pragma once

#include <string>

#include "common/core/secrets/sealed_columns.h"
#include "common/domain/two_factor.h"

namespace usher::core {

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
