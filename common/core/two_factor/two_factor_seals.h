#pragma once

#include "common/core/secrets/sealed_columns.h"
#include "common/domain/two_factor.h"

namespace usher::core {

/// Seals the secret columns of second factors. A box opens only for its own user and column. Safe from any thread.
class TwoFactorSeals {
 public:
  explicit TwoFactorSeals(const SealingKeys& keys) : keys_(keys) {}

  /// Draws randomness; call it outside of transactions.
  [[nodiscard]] std::string seal_secret(const UserId& user, const Secret& secret) const { return seal(kTotpBox, user, secret); }
  [[nodiscard]] std::string seal_codes(const UserId& user, const Secret& codes) const {
    return seal(kBackupCodesBox, user, codes);
  }
  /// Error: kInternal if this installation's secret did not seal the value.
  [[nodiscard]] Result<Secret> open_secret(const domain::SecondFactor& factor) const {
    return open(kTotpBox, factor.user_id, factor.secret_sealed);
  }
  [[nodiscard]] Result<Secret> open_codes(const domain::SecondFactor& factor) const {
    return open(kBackupCodesBox, factor.user_id, factor.backup_codes);
  }

 private:
  [[nodiscard]] std::string seal(const SealedColumn& column, const UserId& user, const Secret& text) const {
    return keys_.seal(column.purpose, text.expose(), column.label(user.str()));
  }
  [[nodiscard]] Result<Secret> open(const SealedColumn& column, const UserId& user, std::string_view box) const {
    auto text = keys_.open(column.purpose, box, column.label(user.str()));
    if (text) return std::move(*text);
    return error_because(ErrorCode::kInternal, column.label(user.str()) + " was not sealed with this secret, or was changed");
  }

  const SealingKeys& keys_;
};

}  // namespace usher::core
