#pragma once

#include <cstddef>
#include <map>
#include <stop_token>
#include <thread>
#include <vector>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace usher::crypto {

/// The memory for one password hash at a time. Kept between hashes, since mapping 19 MiB again costs a tenth of the hash. Wiped
/// before it is returned to the system.
class HashArena {
 public:
  HashArena() = default;
  ~HashArena() { release(); }
  HashArena(const HashArena&) = delete;
  HashArena& operator=(const HashArena&) = delete;

  /// Returns at least `bytes` bytes, huge-page aligned, with unspecified content; nullptr if the system is out of memory.
  [[nodiscard]] std::byte* reserve(std::size_t bytes);
  void wipe();
  /// Releases the memory if it is larger than `bytes`.
  void shrink_to(std::size_t bytes);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  void release();
  std::byte* mapping_ = nullptr;
  std::size_t mapped_ = 0;
  std::byte* memory_ = nullptr;
  std::size_t size_ = 0;
};

/// One arena for each hash that may run concurrently. Threads that find no free arena wait in order of arrival. Safe from any
/// thread.
///
/// Offline guessing from a memory dump (CWE-316): the first blocks of a hash test a guess of its password at the price of a few
/// BLAKE2b, not of an Argon2. So an arena is wiped within 100 ms after its last hash. Between two hashes it is not, since the
/// next one writes over all of it: while a server hashes without a pause, a dump has the blocks of the passwords of that moment,
/// as it has those passwords themselves.
class HashArenas {
 public:
  /// An arena that grew beyond `kept_bytes` for an expensive imported hash shrinks when its lease ends.
  HashArenas(std::size_t count, std::size_t kept_bytes);
  /// Releases the memory of arenas that were unused since the last call: an idle server stays small, a busy server never maps
  /// again.
  void release_idle() EXCLUDES(mutex_);
  /// The number of leases so far, including those that wait.
  [[nodiscard]] std::uint64_t leases() const EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    return next_ticket_;
  }
  /// The number of threads that wait for an arena.
  [[nodiscard]] std::size_t waiting() const EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    return static_cast<std::size_t>(next_ticket_ - serving_);
  }

  /// Exclusive use of one arena for its scope.
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
  void wipe_rested(const std::stop_token& stop) EXCLUDES(mutex_);

  const std::size_t kept_bytes_;
  std::vector<HashArena> arenas_;  ///< Never resized. The holder of an arena's lease uses it exclusively.
  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::condition_variable_any rest_;
  std::vector<HashArena*> free_ GUARDED_BY(mutex_);  ///< The most recently used is last; the next lease takes it.
  std::vector<HashArena*> used_ GUARDED_BY(mutex_);  ///< Arenas returned since the last release_idle().
  std::uint64_t next_ticket_ GUARDED_BY(mutex_) = 0;
  std::uint64_t serving_ GUARDED_BY(mutex_) = 0;
  std::map<HashArena*, SteadyTime> written_ GUARDED_BY(mutex_);  ///< Arenas to be wiped, with the end of their last hash.
  std::jthread wiper_ GUARDED_BY(mutex_);  ///< Begins with the first hash. Last, so that it ends before what it uses.
};

}  // namespace usher::crypto
