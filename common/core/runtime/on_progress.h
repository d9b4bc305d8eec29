#pragma once

#include <cstdint>
#include <functional>

namespace usher::core {

/// Called after each batch of bulk work with the number of rows in it.
using OnProgress = std::function<void(std::int64_t rows)>;
inline void no_progress(std::int64_t) {}

}  // namespace usher::core
