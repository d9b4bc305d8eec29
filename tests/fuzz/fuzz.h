#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// A fuzz target is a file with one FUZZ_TARGET(name) { ... }, which gets `std::string_view bytes`: any bytes that an attacker
/// may send. With the preset `fuzz` it is a libFuzzer program; in other builds replay.cpp runs the seeds of all targets.
namespace usher::fuzz {

/// Ends the process unless `claim`, which must hold for every input, is true.
inline void expect(bool holds, const char* claim) {
  if (holds) return;
  std::fprintf(stderr, "This does not hold: %s\n", claim);
  std::abort();
}

/// Removes and returns the first line of `text`, without its LF, for targets with several inputs.
inline std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

using Target = void (*)(std::string_view bytes);

/// Registers a target with replay.cpp.
struct Registration {
  Registration(const char* name, Target target);
};

}  // namespace usher::fuzz

#ifdef USHER_FUZZ
#define FUZZ_TARGET(name)                                                             \
  static void fuzz_##name(std::string_view bytes);                                    \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    fuzz_##name({reinterpret_cast<const char*>(data), size});                         \
    return 0;                                                                         \
  }                                                                                   \
  static void fuzz_##name(std::string_view bytes)
#else
#define FUZZ_TARGET(name)                                                         \
  static void fuzz_##name(std::string_view bytes);                                \
  static const usher::fuzz::Registration name##_registration(#name, fuzz_##name); \
  static void fuzz_##name(std::string_view bytes)
#endif
