#pragma once

#include <vector>

#include "common/core/accounts/profiles.h"
#include "common/core/tokens/api_keys.h"
#include "server/http/routing/endpoint.h"

namespace usher::rest {

/// What the endpoints for back ends call; all of it outlives them.
struct BackEndUseCases {
  const core::ApiKeys& api_keys;
  const core::Profiles& profiles;
};

/// What the site's other back ends ask with an API key. Nobody's session opens these, and the key opens nothing else.
std::vector<http::Endpoint> back_end_endpoints(const BackEndUseCases& use);

}  // namespace usher::rest
