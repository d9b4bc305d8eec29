#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::core {
class Statistics;
}

namespace usher::console {

class Desk;

/// What the overview uses; all of it outlives it.
struct OverviewUseCases {
  const Desk& desk;
  const core::Statistics& statistics;
};

/// /admin: what needs attention, and the installation in figures.
std::vector<http::Endpoint> overview_screens(const OverviewUseCases& use);

}  // namespace usher::console
