#pragma once

#include <optional>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// The stored second factor of an account: an authenticator app, e-mail codes alone, or both.
struct SecondFactor {
  UserId user_id;
  std::string secret_sealed;              ///< The app's secret. Empty: no enrolment was started.
  std::string backup_codes;               ///< Sealed. Empty: no codes.
  std::optional<std::int64_t> last_step;  ///< The newest TOTP step that was used (replay).
  std::optional<Time> confirmed_at;       ///< When the app was confirmed; it is required since then.
  Time created_at{};
  bool mail_distrusted = false;               ///< Set by a password reset by mail, until the app or a backup code is used.
  std::optional<Time> email_enabled_at = {};  ///< When e-mail codes became an independent factor.
  std::optional<Time> lost_at = {};           ///< When the confirmed app's secret was lost with the installation's.

  [[nodiscard]] bool is_in_force() const { return confirmed_at || email_enabled_at; }
  /// The app can prove nothing any more; `secret_sealed` is then that of a new one, which is not confirmed.
  [[nodiscard]] bool is_lost() const { return lost_at.has_value(); }
  [[nodiscard]] bool is_mail_alone() const { return !confirmed_at && email_enabled_at; }
};

}  // namespace usher::domain
