#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// Reading anybody's profile.
inline constexpr std::string_view kProfileReadScope = "profile:read";
/// All that a key can be for; each is for one of them.
inline constexpr std::array<std::string_view, 1> kApiScopes{kProfileReadScope};
inline constexpr std::size_t kMaxApiKeyName = 100;

/// The key of a back end, without the key itself, of which only a digest is kept.
struct ApiKey {
  ApiKeyId id;
  std::optional<std::string> name;  ///< What the operator calls it.
  std::string scope;
  Time created_at{};
  std::string created_by;            ///< As the audit names them.
  std::optional<Time> last_used_at;  ///< To the minute.
  std::optional<Time> revoked_at;    ///< It opens nothing since.
};

}  // namespace usher::domain
