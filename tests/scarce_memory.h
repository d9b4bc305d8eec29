#pragma once

#include <atomic>
#include <cstdlib>
#include <new>

/// For one file of a test binary: while a ScarceMemory lives, operator new has no blocks of that size. Sanitizers have an
/// allocator of their own.
namespace usher::testkit {

inline std::atomic<std::size_t> lacking_bytes{0};

class ScarceMemory {
 public:
  explicit ScarceMemory(std::size_t bytes) { lacking_bytes = bytes; }
  ~ScarceMemory() { lacking_bytes = 0; }
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;
};

}  // namespace usher::testkit

#ifndef USHER_SANITIZED

extern "C++" {  // check_includes.py takes none of these names for one that users of `new` include this for
void* operator new(std::size_t size) {
  void* const block = size == usher::testkit::lacking_bytes.load() ? nullptr : std::malloc(size);
  if (!block) throw std::bad_alloc();
  return block;
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
}

#endif
