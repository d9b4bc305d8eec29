#pragma once

#include <string>

#include "common/base/clock.h"

namespace usher::domain {

/// `45 s`, `3 min`, `5 h`, `12 days`: the largest unit that is not 0.
std::string duration_words(std::chrono::milliseconds duration);
/// `3 min ago`, `in 2 h`, `now`; the date if it is more than 99 days away.
std::string relative_time(Time at, Time now);

}  // namespace usher::domain
