#pragma once

#include <sys/prctl.h>
#include <sys/resource.h>

namespace usher {

/// Keeps the memory of this process, which holds keys and passwords, out of core files, and out of reach of other processes of
/// the same user (ptrace, /proc/PID/mem). Call it first in main, and again after a change of the user, which resets it. Returns
/// false if the system refuses.
inline bool forbid_core_dumps() {
  const rlimit none{};
  const bool is_limited = setrlimit(RLIMIT_CORE, &none) == 0;
  // A core_pattern that is a program ignores the limit.
  return prctl(PR_SET_DUMPABLE, 0) == 0 && is_limited;
}

}  // namespace usher
