#include "common/base/core_dumps.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.h"

namespace usher {
namespace {

/// Runs `work` in a process of its own and returns its exit status.
template <class F>
int in_child(F work) {
  const auto child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST_CASE("core dumps: the process is not dumpable, and its limit cannot be raised", "[core_dumps][security]") {
  CHECK(in_child([] {
          rlimit limit{.rlim_cur = 1, .rlim_max = 1};
          const bool forbidden = forbid_core_dumps() && getrlimit(RLIMIT_CORE, &limit) == 0;
          return forbidden && limit.rlim_cur == 0 && limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1;
        }) == 0);
}

}  // namespace
}  // namespace usher
