#pragma once

#include "common/base/metrics.h"

namespace usher {

/// What runs, beside the release.
struct RunningProgram {
  std::string commit;  ///< As BuildInfo has it.
  std::string engine;  ///< `sqlite`, `postgres`.
};

/// Declares what the process is and takes: its build, and its processor time, memory and files under the names of Prometheus'
/// client libraries, read at each exposition. `metrics` outlives the last exposition.
void expose_process(Metrics& metrics, const RunningProgram& program);

}  // namespace usher
