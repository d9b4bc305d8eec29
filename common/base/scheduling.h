#pragma once

#include <cstdint>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace usher {

/// For threads that compute for long: they are niced, and their turns are longer than usual, so that since Linux 6.12 a thread
/// that wakes goes first at once, not at the next tick, of which there are 100 to 1,000 a second.
inline void yield_to_others(int nice) {
  constexpr std::uint64_t kTurnNs = 4'000'000;
  constexpr std::uint64_t kKeepPolicy = 0x08;
  // The kernel's `struct sched_attr`; its header cannot be included beside the C library's.
  const struct {
    std::uint32_t size;
    std::uint32_t policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t turn_ns;
    std::uint64_t deadline_ns;
    std::uint64_t period_ns;
  } attributes{sizeof attributes, 0, kKeepPolicy, nice, 0, kTurnNs, 0, 0};
  const bool is_known = syscall(SYS_sched_setattr, 0, &attributes, 0) == 0;
  if (!is_known) (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nice);  // some sandboxes know only this
}

}  // namespace usher
