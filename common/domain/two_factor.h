#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// Somebody's second factor as it is stored: an authenticator app, codes by mail alone, or both.
struct SecondFactor {
  UserId user_id;
  std::string secret_sealed;              ///< The app's; empty: none was begun.
  std::string backup_codes;               ///< Sealed; empty: none were made.
  std::optional<std::int64_t> last_step;  ///< The newest TOTP step that was used.
  std::optional<Time> confirmed_at;       ///< Since when the app is in force.
  Time created_at{};
  bool mail_distrusted = false;               ///< The password was reset by mail, and neither app nor backup code was used since.
  std::optional<Time> email_enabled_at = {};  ///< Since when codes by mail are a factor of their own.

  [[nodiscard]] bool is_in_force() const { return confirmed_at || email_enabled_at; }
  [[nodiscard]] bool is_mail_alone() const { return !confirmed_at && email_enabled_at; }
};

}  // namespace usher::domain
