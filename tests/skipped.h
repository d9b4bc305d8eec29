#pragma once

#include <string>

namespace usher::testkit {

/// Why a part of the running tests could not run; empty if all could. tests/catch_main.cpp says it after tests that passed, and
/// ctest then counts them as skipped.
inline std::string& skipped() {
  static std::string reason;
  return reason;
}

}  // namespace usher::testkit
