#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/base/mutex.h"

namespace usher::crypto {

/// Memory for one password hash at a time. Kept between hashes: mapping 19 MiB anew costs a tenth of the hash.
class HashArena {
 public:
  HashArena() = default;
  ~HashArena() { release(); }
  HashArena(const HashArena&) = delete;
  HashArena& operator=(const HashArena&) = delete;

  /// At least `bytes` bytes, huge-page aligned, content unspecified; nullptr when the system has no more.
  [[nodiscard]] std::byte* reserve(std::size_t bytes);
  /// Gives memory back when there is more than `bytes` of it.
  void shrink_to(std::size_t bytes);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  void release();
  std::byte* mapping_ = nullptr;
  std::size_t mapped_ = 0;
  std::byte* memory_ = nullptr;
  std::size_t size_ = 0;
};

/// As many arenas as hashes may run at once. Whoever finds none free waits, first come, first served. Safe from any thread.
class HashArenas {
 public:
  /// An arena that grew beyond `kept_bytes` for a costlier imported hash shrinks when it comes back.
  HashArenas(std::size_t count, std::size_t kept_bytes);
  /// Gives back the memory of arenas that nobody used since the last call: an idle server is small, a busy one never pays for it.
  void release_idle() EXCLUDES(mutex_);
  /// How many leases there were, those that wait included.
  [[nodiscard]] std::uint64_t leases() const EXCLUDES(mutex_);
  /// How many wait for their turn.
  [[nodiscard]] std::size_t waiting() const EXCLUDES(mutex_);

  /// The use of one arena until it goes out of scope.
  class Lease {
   public:
    explicit Lease(HashArenas& arenas) : arenas_(arenas), arena_(arenas.acquire()) {}
    ~Lease() { arenas_.give_back(arena_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    [[nodiscard]] HashArena& arena() const { return arena_; }

   private:
    HashArenas& arenas_;
    HashArena& arena_;
  };

 private:
  HashArena& acquire() EXCLUDES(mutex_);
  void give_back(HashArena& arena) EXCLUDES(mutex_);

  const std::size_t kept_bytes_;
  std::vector<HashArena> arenas_;  ///< Never resized; each is used by whoever holds its lease.
  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<HashArena*> free_ GUARDED_BY(mutex_);  ///< The last used at the end; the next lease takes that one.
  std::vector<HashArena*> used_ GUARDED_BY(mutex_);  ///< Those that came back since the last release_idle().
  std::uint64_t next_ticket_ GUARDED_BY(mutex_) = 0;
  std::uint64_t serving_ GUARDED_BY(mutex_) = 0;
};

}  // namespace usher::crypto
