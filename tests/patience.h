#pragma once

#include <chrono>
#include <cstdlib>

namespace usher::testkit {

/// How long a test waits for a quick operation before it fails: as in tests/patience.py.
inline std::chrono::seconds patience() {
  const char* const factor = std::getenv("USHER_TEST_PATIENCE");
  return std::chrono::seconds(static_cast<int>(USHER_TEST_STEP_SECONDS * (factor ? std::atof(factor) : 1)));
}

}  // namespace usher::testkit
