#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::core {
struct Act;
class Administration;
}  // namespace usher::core

namespace usher::admin_api {

class Callers;

/// What the endpoints of core::kThings use; all of it outlives them.
struct ThingUseCases {
  const core::Administration& administration;
  const Callers& callers;
};

/// The access of an act, here and in the console.
http::Access access_of(const core::Act& act);

/// Their listings and acts.
std::vector<http::Endpoint> thing_endpoints(const ThingUseCases& use);

}  // namespace usher::admin_api
