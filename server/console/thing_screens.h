#pragma once

#include <vector>

#include "server/console/desk.h"

namespace usher::core {
class Administration;
}

namespace usher::console {

/// The screens of core::kThings: a list each, and for each act the page that asks and the form that it sends. Both arguments
/// outlive them.
std::vector<http::Endpoint> thing_screens(const core::Administration& administration, const Desk& desk);

}  // namespace usher::console
