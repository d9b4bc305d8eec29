#pragma once

#include <string>

#include "common/base/metrics.h"

namespace usher {

/// Declares what the process is and takes: its release and engine (`sqlite`, `postgres`), and its memory and files under the
/// names of Prometheus' client libraries, read at each exposition. `metrics` outlives the last exposition.
void expose_process(Metrics& metrics, const std::string& engine);

}  // namespace usher
