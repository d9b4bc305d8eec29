#pragma once

#include <cstdint>
#include <functional>

namespace usher::core {

/// Told after each batch of bulk work how many rows it did.
using OnProgress = std::function<void(std::int64_t rows)>;
inline void no_progress(std::int64_t) {}

}  // namespace usher::core
