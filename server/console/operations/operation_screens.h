#pragma once

#include "server/console/desk.h"

namespace usher::core {
class Core;
}  // namespace usher::core

namespace usher::console {

/// The rows of this room. Both arguments outlive them.
std::vector<http::Endpoint> operation_screens(core::Core& core, const Desk& desk);

}  // namespace usher::console
