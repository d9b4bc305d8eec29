#include "server/memory_return.h"

#include <algorithm>
#include <utility>

#include <malloc.h>

namespace usher {

MemoryReturn::MemoryReturn(Allocator allocator) : allocator_(std::move(allocator)) {}

/// The bytes that were given back still count as free, so that only growth tells.
void MemoryReturn::look() {
  const auto free = allocator_.free_bytes();
  least_free_ = std::min(least_free_, free);
  if (free < least_free_ + kWorthwhile) return;
  allocator_.trim();
  least_free_ = allocator_.free_bytes();
}

MemoryReturn::Allocator MemoryReturn::system_allocator() {
  return {.free_bytes = [] { return mallinfo2().fordblks; }, .trim = [] { static_cast<void>(malloc_trim(0)); }};
}

}  // namespace usher
