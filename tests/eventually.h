#pragma once

#include <stdexcept>
#include <string>
#include <thread>

#include "common/base/clock.h"
#include "tests/patience.h"

namespace usher::testkit {

/// Waits until `holds` returns true, in any thread. Throws after patience(): the test fails and names what it waited for.
template <class Holds>
void eventually(const char* what, Holds holds) {
  const auto deadline = steady_now() + patience();
  while (!holds()) {
    if (steady_now() > deadline) throw std::runtime_error(std::string("waited in vain for ") + what);
    std::this_thread::yield();
  }
}

}  // namespace usher::testkit
