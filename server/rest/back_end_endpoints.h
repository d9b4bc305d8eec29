#pragma once

#include "common/core/accounts/profiles.h"
#include "server/http/routing/endpoint.h"

namespace usher::core {
class ApiKeys;
}

namespace usher::rest {

/// What the endpoints for back ends use; all of it outlives them.
struct BackEndUseCases {
  const core::ApiKeys& api_keys;
  const core::Profiles& profiles;
};

/// The calls of the site's other back ends, with an API key. Sessions cannot make these calls, and an API key can make no others.
std::vector<http::Endpoint> back_end_endpoints(const BackEndUseCases& use);

}  // namespace usher::rest
