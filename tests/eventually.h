#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace usher::testkit {

/// Waits until `holds` returns true, in any thread. Throws after a minute: the test fails and names what it waited for.
template <class Holds>
void eventually(const char* what, Holds holds) {
  constexpr std::chrono::seconds kPatience{60};
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(std::string("waited a minute for ") + what);
    std::this_thread::yield();
  }
}

}  // namespace usher::testkit
