#pragma once

#include <vector>

#include "common/core/statistics/statistics.h"
#include "server/console/desk.h"

namespace usher::console {

/// What the overview uses; all of it outlives it.
struct OverviewUseCases {
  const Desk& desk;
  const core::Statistics& statistics;
};

/// /admin: what needs attention, and the installation in figures.
std::vector<http::Endpoint> overview_screens(const OverviewUseCases& use);

}  // namespace usher::console
