#pragma once

#include <stdexcept>
#include <string>
#include <thread>

#include "common/base/clock.h"

namespace usher::testkit {

/// Waits until `holds` returns true, in any thread. Throws after a minute: the test fails and names what it waited for.
template <class Holds>
void eventually(const char* what, Holds holds) {
  constexpr std::chrono::seconds kPatience{60};
  const auto deadline = steady_now() + kPatience;
  while (!holds()) {
    if (steady_now() > deadline) throw std::runtime_error(std::string("waited a minute for ") + what);
    std::this_thread::yield();
  }
}

}  // namespace usher::testkit
