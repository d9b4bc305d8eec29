#pragma once

#include <array>
#include <optional>
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
inline constexpr std::array<std::string_view, 5> kApiKeyStates{"live", "revoked", "expired", "without_owner", "without_factor"};
inline constexpr std::size_t kMaxApiKeyName = 100;

/// The admin who made a key, as the account is now.
struct ApiKeyOwner {
  UserId id;
  std::optional<std::string> address = {};  ///< As written; nullopt: the account is gone.
  bool is_admin = false;                    ///< Whether the account is an active admin.
  bool has_factor = false;                  ///< A second factor.
  bool lacks_factor = false;                ///< One that REQUIRE_TWO_FACTOR demands; set by core::judge_owner().
};

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

  std::optional<ApiKeyOwner> owner = {};  ///< nullopt: the installation's, as those that operators make.

  /// False if a former admin made the key: it is rejected.
  [[nodiscard]] bool has_living_owner() const { return !owner || owner->is_admin; }
  [[nodiscard]] bool is_live(Time now) const {
    return !revoked_at && (!expires_at || now < *expires_at) && has_living_owner() && !lacks_factor();
  }
  /// True if the owner lacks the second factor that the site demands: it is rejected.
  [[nodiscard]] bool lacks_factor() const { return owner && owner->lacks_factor; }
  /// Whose right the key depends on, in words.
  [[nodiscard]] std::string owner_name() const {
    return owner ? owner->address.value_or("a deleted account") : "the installation";
  }
  /// One of kApiKeyStates.
  [[nodiscard]] std::string_view state(Time now) const {
    if (revoked_at) return "revoked";
    if (is_live(now)) return "live";
    if (!has_living_owner()) return "without_owner";
    return lacks_factor() ? "without_factor" : "expired";
  }
};

}  // namespace usher::domain
