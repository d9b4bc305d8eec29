#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// Somebody's second factor as it is stored. In force once it is confirmed.
struct TwoFactor {
  UserId user_id;
  std::string secret_sealed;
  std::string backup_codes;               ///< Sealed; empty until it is confirmed.
  std::optional<std::int64_t> last_step;  ///< The newest TOTP step that was used.
  std::optional<Time> confirmed_at;
  Time created_at{};
  bool mail_distrusted = false;  ///< The password was reset by mail, and neither app nor backup code was used since.
};

}  // namespace usher::domain
