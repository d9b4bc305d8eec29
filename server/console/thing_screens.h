#pragma once

#include "server/console/desk.h"

namespace usher::core {
class Administration;
struct Thing;
}  // namespace usher::core

namespace usher::console {

/// The screens of core::kThings: a list each, and for each act the page that asks and the form that it sends. Both arguments
/// outlive them.
std::vector<http::Endpoint> thing_screens(const core::Administration& administration, const Desk& desk);

/// The values of templates/acts.html for the list of a thing that is visited: what can be done to the selected rows, and
/// to all that match its filter.
json::Value acts_of(const core::Thing& thing, const Visit& visit);

}  // namespace usher::console
