#pragma once

#include "common/core/core.h"
#include "common/core/testing/test_failures.h"
#include "server/authentication/caller.h"
#include "server/authentication/cookies.h"
#include "server/http/routing/origins.h"

namespace usher::authentication {

/// What the endpoints of a surface use; all of it outlives them.
struct Surface {
  const core::Core& core;
  const Cookies& cookies;
  const Identification& who;
  const http::Origins& origins;
  core::TestFailures* failures = nullptr;  ///< Of tests from outside; null where TEST_API is off.
};

}  // namespace usher::authentication
