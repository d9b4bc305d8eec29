#include "common/crypto/hash_arenas.h"

#include <atomic>
#include <barrier>
#include <memory>

#include "tests/catch.h"
#include "tests/eventually.h"

namespace usher::crypto {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

TEST_CASE("hash arena: memory is kept, grows when needed and shrinks on request", "[hash_arenas]") {
  HashArena arena;
  std::byte* const memory = arena.reserve(3 * kMiB);
  REQUIRE(memory);
  CHECK(reinterpret_cast<std::uintptr_t>(memory) % (2 * kMiB) == 0);
  CHECK(arena.size() >= 3 * kMiB);
  memory[3 * kMiB - 1] = std::byte{1};
  CHECK(arena.reserve(kMiB) == memory);
  REQUIRE(arena.reserve(9 * kMiB));
  CHECK(arena.size() >= 9 * kMiB);
  arena.shrink_to(9 * kMiB);
  CHECK(arena.size() >= 9 * kMiB);
  arena.shrink_to(3 * kMiB);
  CHECK(arena.size() < 9 * kMiB);
}

TEST_CASE("hash arena: too large a request returns null and leaves it usable", "[hash_arenas]") {
  HashArena arena;
  CHECK(arena.reserve(std::size_t{1} << 60) == nullptr);
  CHECK(arena.reserve(1));
}

TEST_CASE("hash arenas: an arena that grew for one hash is returned small", "[hash_arenas]") {
  HashArenas arenas(1, kMiB);
  {
    const HashArenas::Lease lease(arenas);
    REQUIRE(lease.arena().reserve(50 * kMiB));
  }
  const HashArenas::Lease lease(arenas);
  CHECK(lease.arena().size() < 50 * kMiB);
}

TEST_CASE("hash arenas: at most one lease per arena", "[hash_arenas][threads]") {
  HashArenas arenas(2, 0);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i)
      threads.emplace_back([&] {
        for (int turn = 0; turn < 50; ++turn) {
          const HashArenas::Lease lease(arenas);
          const int now = ++inside;
          for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
          }
          std::byte* const memory = lease.arena().reserve(64);
          if (memory) memory[0] = std::byte{static_cast<unsigned char>(turn)};  // a data race if two held the same arena
          std::this_thread::yield();
          --inside;
        }
      });
  }
  CHECK(most <= 2);
  CHECK(arenas.waiting() == 0);
}

TEST_CASE("hash arenas: waiting threads are served in order", "[hash_arenas][threads]") {
  HashArenas arenas(1, 0);
  std::vector<int> served;  // written only under the one lease
  std::vector<std::jthread> threads;
  {
    const HashArenas::Lease lease(arenas);
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&arenas, &served, i] {
        const HashArenas::Lease turn(arenas);
        served.push_back(i);
      });
      testkit::eventually("the thread to wait", [&] { return arenas.waiting() == static_cast<std::size_t>(i) + 1; });
    }
  }
  for (std::jthread& thread : threads) thread.join();
  CHECK(served == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("hash arenas: all arenas that become free at once are leased at once", "[hash_arenas][threads]") {
  for (int round = 0; round < 200; ++round) {
    HashArenas arenas(2, 0);
    std::barrier both_hold(2);  // blocks forever if one of the two is forgotten
    std::vector<std::jthread> threads;
    const HashArenas::Lease first(arenas);
    {
      const HashArenas::Lease second(arenas);
      for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] {
          const HashArenas::Lease lease(arenas);
          both_hold.arrive_and_wait();
        });
      testkit::eventually("two threads to wait", [&] { return arenas.waiting() == 2; });
    }
  }
  SUCCEED();
}

TEST_CASE("hash arenas: only memory unused since the last call is released", "[hash_arenas]") {
  HashArenas arenas(1, 1 << 20);
  const auto size_after = [&](std::size_t wanted) {
    const HashArenas::Lease lease(arenas);
    const auto before = lease.arena().size();
    if (wanted > 0) REQUIRE(lease.arena().reserve(wanted) != nullptr);
    return before;
  };
  size_after(1 << 20);
  arenas.release_idle();
  CHECK(size_after(0) > 0);  // used meanwhile
  arenas.release_idle();
  arenas.release_idle();
  CHECK(size_after(0) == 0);
}

TEST_CASE("hash arenas: what a hash leaves is wiped once its arena rests, and stays while it is used",
          "[hash_arenas][security]") {
  HashArenas arenas(2, kMiB);
  volatile std::byte* left = nullptr;
  const auto use = [&] {
    const HashArenas::Lease lease(arenas);
    auto* const memory = lease.arena().reserve(kMiB);
    REQUIRE(memory);
    std::fill_n(memory, kMiB, std::byte{0xA5});
    left = memory;
  };
  const auto is_wiped = [&] {
    for (std::size_t i = 0; i < kMiB; ++i)
      if (left[i] != std::byte{0}) return false;
    return true;
  };
  for (int round = 0; round < 3; ++round) {
    use();
    testkit::eventually("the arena to be wiped", is_wiped);
  }
  const HashArenas::Lease held(arenas);
  CHECK(held.arena().size() >= kMiB);  // its memory is kept
}

}  // namespace
}  // namespace usher::crypto
