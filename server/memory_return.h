#pragma once

#include <cstddef>
#include <functional>

namespace usher {

/// Gives memory that requests have freed back to the system: the allocator keeps what a burst took, in each of its arenas, for
/// ever. For one thread.
class MemoryReturn {
 public:
  /// So much more free memory than after the last return is worth a walk through the heaps.
  static constexpr std::size_t kWorthwhile = std::size_t{8} * 1024 * 1024;

  /// What it asks of the allocator; tests replace it.
  struct Allocator {
    std::function<std::size_t()> free_bytes;
    std::function<void()> trim;
  };
  explicit MemoryReturn(Allocator allocator = system_allocator());

  /// Call it every few seconds.
  void look();

 private:
  static Allocator system_allocator();

  const Allocator allocator_;
  std::size_t least_free_ = 0;  ///< Since the last return.
};

}  // namespace usher
