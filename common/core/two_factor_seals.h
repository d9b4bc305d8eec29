#pragma once

#include <string>
#include <string_view>

#include "common/core/ports.h"
#include "common/crypto/secret_keys.h"
#include "common/domain/two_factor.h"

namespace usher::core {

/// What of second factors is kept secret in the database. Boxes open for their own user and column alone. Safe from any thread.
class TwoFactorSeals {
 public:
  TwoFactorSeals(Ports ports, const crypto::MasterSecret& secret)
      : ports_(ports),
        secret_key_(secret.derive("totp")),
        codes_key_(secret.derive("backup-codes")),
        mailed_key_(secret.derive("mailed-codes")) {}

  /// Draws randomness: outside of transactions.
  [[nodiscard]] std::string seal_secret(const UserId& user, const Secret& secret) const;
  [[nodiscard]] std::string seal_codes(const UserId& user, const Secret& codes) const;
  /// kInternal for what this installation's secret did not seal.
  Result<Secret> open_secret(const domain::TwoFactor& factor) const;
  Result<Secret> open_codes(const domain::TwoFactor& factor) const;

  /// How a code that was mailed for a challenge is kept: base64url(HMAC-SHA-256(key, challenge id "." code)).
  [[nodiscard]] std::string mac_of_mailed(std::string_view challenge, std::string_view code) const;

 private:
  Ports ports_;
  Secret secret_key_;
  Secret codes_key_;
  Secret mailed_key_;
};

}  // namespace usher::core
