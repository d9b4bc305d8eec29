#include "common/crypto/hash_arenas.h"

#include <string.h>
#include <sys/mman.h>

#include "common/base/text.h"

namespace usher::crypto {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
/// Half of what an arena may rest before it is wiped, with a margin.
constexpr std::chrono::milliseconds kRest{40};

constexpr std::size_t rounded_up(std::size_t number) { return (number + kHugePage - 1) / kHugePage * kHugePage; }

}  // namespace

std::byte* HashArena::reserve(std::size_t bytes) {
  if (bytes <= size_) return memory_;
  release();
  const std::size_t size = rounded_up(bytes);
  const std::size_t mapped = size + kHugePage;
  void* const mapping = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) return nullptr;
  mapping_ = static_cast<std::byte*>(mapping);
  mapped_ = mapped;
  memory_ = mapping_ + (rounded_up(reinterpret_cast<std::uintptr_t>(mapping)) - reinterpret_cast<std::uintptr_t>(mapping));
  size_ = size;
  madvise(memory_, size_, MADV_HUGEPAGE);  // a hint: kernels without huge pages refuse it, which is harmless
  return memory_;
}

void HashArena::wipe() {
  if (memory_) explicit_bzero(memory_, size_);
}

void HashArena::shrink_to(std::size_t bytes) {
  if (size_ > rounded_up(bytes)) release();
}

void HashArena::release() {
  wipe();
  if (mapping_) munmap(mapping_, mapped_);
  mapping_ = memory_ = nullptr;
  mapped_ = size_ = 0;
}

HashArenas::HashArenas(std::size_t count, std::size_t kept_bytes) : kept_bytes_(kept_bytes), arenas_(count) {
  const Lock lock(mutex_);
  for (HashArena& arena : arenas_) free_.push_back(&arena);
}

void HashArenas::release_idle() {
  const Lock lock(mutex_);
  for (HashArena* arena : free_)
    if (!contains(used_, arena)) arena->shrink_to(0);
  used_.clear();
}

HashArena& HashArenas::acquire() {
  Lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  while (free_.empty() || serving_ != ticket) changed_.wait(lock);
  ++serving_;
  HashArena& arena = *free_.back();
  free_.pop_back();
  // Another arena may be free for the next waiting thread, which was woken before its turn.
  changed_.notify_all();
  return arena;
}

void HashArenas::give_back(HashArena& arena) {
  arena.shrink_to(kept_bytes_);
  const Lock lock(mutex_);
  free_.push_back(&arena);
  if (!contains(used_, &arena)) used_.push_back(&arena);
  written_.insert_or_assign(&arena, steady_now());
  if (!wiper_.joinable()) wiper_ = std::jthread([this](const std::stop_token& stop) { wipe_rested(stop); });
  changed_.notify_all();
}

void HashArenas::wipe_rested(const std::stop_token& stop) {
  Lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait(lock, stop, [this]() REQUIRES(mutex_) { return !written_.empty(); });
    const auto before = steady_now();
    rest_.wait_for(lock, stop, kRest, [] { return false; });
    std::erase_if(written_, [&](const auto& one) REQUIRES(mutex_) {
      const bool has_rested = one.second <= before && contains(free_, one.first);
      if (has_rested) one.first->wipe();
      return has_rested;
    });
  }
}

}  // namespace usher::crypto
