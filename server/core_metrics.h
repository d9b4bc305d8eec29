#pragma once

#include "common/base/metrics.h"

namespace usher::core {
class Core;
}

namespace usher {

/// Declares the counts that use cases keep themselves, read at each exposition: hashes, refusals, sign-ins. Both arguments
/// outlive the last exposition.
void expose_core(Metrics& metrics, const core::Core& core);

}  // namespace usher
