#pragma once

#include <vector>

#include "common/core/administration/things.h"
#include "server/admin_api/gate.h"

namespace usher::admin_api {

/// The listings and acts of core::kThings. Both arguments outlive them.
std::vector<http::Endpoint> thing_endpoints(const core::Administration& administration, const Gate& gate);

}  // namespace usher::admin_api
