#pragma once

#include <vector>

#include "common/core/administration/things.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {

/// What the endpoints of core::kThings use; all of it outlives them.
struct ThingUseCases {
  const core::Administration& administration;
  const Callers& callers;
};

/// Their listings and acts.
std::vector<http::Endpoint> thing_endpoints(const ThingUseCases& use);

}  // namespace usher::admin_api
