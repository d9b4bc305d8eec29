#pragma once

#include "common/core/core.h"
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
};

}  // namespace usher::authentication
