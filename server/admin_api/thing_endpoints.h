#pragma once

#include <vector>

#include "server/http/routing/endpoint.h"

namespace usher::core {
class Administration;
}

namespace usher::admin_api {

class Callers;

/// What the endpoints of core::kThings use; all of it outlives them.
struct ThingUseCases {
  const core::Administration& administration;
  const Callers& callers;
};

/// Their listings and acts.
std::vector<http::Endpoint> thing_endpoints(const ThingUseCases& use);

}  // namespace usher::admin_api
