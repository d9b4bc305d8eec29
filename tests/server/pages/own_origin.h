#pragma once

namespace usher::pages {

/// The origin of the pages themselves, as test settings have it.
inline constexpr const char* kOwn = "http://localhost:8000";

}  // namespace usher::pages
