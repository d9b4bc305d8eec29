#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// Allows reading the profile of any user.
inline constexpr std::string_view kProfileReadScope = "profile:read";
/// Allows reading what admins see, without the texts of mails.
inline constexpr std::string_view kAdminReadScope = "admin:read";
/// Allows that, and those acts of an admin that hand out no power.
inline constexpr std::string_view kAdminWriteScope = "admin:write";
/// All scopes of keys. Each key has exactly one.
inline constexpr std::array<std::string_view, 3> kApiScopes{kProfileReadScope, kAdminReadScope, kAdminWriteScope};
inline constexpr std::size_t kMaxApiKeyName = 100;

/// The API key of a back end, without the key itself: only a digest is stored.
struct ApiKey {
  ApiKeyId id;
  std::optional<std::string> name;  ///< The operator's name for the key.
  std::string scope;
  Time created_at{};
  std::string created_by;               ///< The name of the creator in the audit log.
  std::optional<Time> last_used_at;     ///< Rounded to the minute.
  std::optional<Time> revoked_at;       ///< The key is rejected since then.
  std::optional<Time> expires_at = {};  ///< The key is rejected from then on; nullopt: it does not expire.

  [[nodiscard]] bool is_live(Time now) const { return !revoked_at && (!expires_at || now < *expires_at); }
};

}  // namespace usher::domain
