#pragma once

#include <string>
#include <string_view>

#include "common/core/secrets/sealed_columns.h"
#include "common/domain/two_factor.h"

namespace usher::core {

/// What of second factors is kept secret in the database. Boxes open for their own user and column alone. Safe from any thread.
class TwoFactorSeals {
 public:
  TwoFactorSeals(const SealingKeys& keys, const crypto::MasterSecret& secret)
      : keys_(keys), mailed_key_(secret.derive("mailed-codes")) {}

  /// Draws randomness: outside of transactions.
  [[nodiscard]] std::string seal_secret(const UserId& user, const Secret& secret) const;
  [[nodiscard]] std::string seal_codes(const UserId& user, const Secret& codes) const;
  /// kInternal for what this installation's secret did not seal.
  Result<Secret> open_secret(const domain::TwoFactor& factor) const;
  Result<Secret> open_codes(const domain::TwoFactor& factor) const;

  /// How a code that was mailed for a challenge is kept: base64url(HMAC-SHA-256(key, challenge id "." code)).
  [[nodiscard]] std::string mac_of_mailed(std::string_view challenge, std::string_view code) const;

 private:
  const SealingKeys& keys_;
  Secret mailed_key_;
};

}  // namespace usher::core
