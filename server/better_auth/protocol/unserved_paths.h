#pragma once

#include "common/settings/settings.h"

namespace usher::better_auth {

/// Says which plugin of Better Auth serves a path below /api/auth that has no route here, and what to do about it, for an
/// operator who moves a site. Empty if no known plugin serves it.
[[nodiscard]] std::string explain_unserved(const settings::Settings& settings, std::string_view path);

}  // namespace usher::better_auth
