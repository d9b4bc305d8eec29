#pragma once

#include <algorithm>

#include "common/base/result.h"

namespace usher::core {

/// Returns kRateLimited with the whole seconds until the window ends, at least 1.
inline Error rate_limited_until(Time end, Time now) {
  const auto wait = std::chrono::ceil<std::chrono::seconds>(end - now);
  return {.code = ErrorCode::kRateLimited, .retry_after = std::max(wait, std::chrono::seconds(1))};
}

}  // namespace usher::core
