#ifndef USHER_CATCH2_V3
#define CATCH_CONFIG_MAIN
#endif
#include <cstdio>

#include "tests/catch.h"
#include "tests/skipped.h"

namespace {

#ifdef USHER_CATCH2_V3
using ListenerBase = Catch::EventListenerBase;
#else
using ListenerBase = Catch::TestEventListenerBase;
#endif

/// ctest looks for this line (SKIP_REGULAR_EXPRESSION). A failure is not hidden by it.
class SayWhatWasSkipped : public ListenerBase {
 public:
  using ListenerBase::ListenerBase;
  void testRunEnded(const Catch::TestRunStats& run) override {
    const auto& reason = usher::testkit::skipped();
    if (!reason.empty() && run.totals.assertions.failed == 0 && run.totals.testCases.failed == 0)
      std::printf("SKIPPED: %s\n", reason.c_str());
  }
};

CATCH_REGISTER_LISTENER(SayWhatWasSkipped)

}  // namespace
