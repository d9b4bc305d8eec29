#pragma once

#include "server/http/routing/endpoint.h"

namespace usher {
class Metrics;
}  // namespace usher
namespace usher::core {
class Statistics;
}

namespace usher::console {

class Desk;

/// What the page of the server's health uses; all of it outlives it.
struct HealthScreens {
  const Desk& desk;
  const core::Statistics& statistics;
  const Metrics& metrics;
  std::function<Status()> database;  ///< Whether the database responds.
};

/// /admin/health, and /admin/health/events, which renews its figures. A response of the latter is one server-sent event and the
/// time after which the browser asks for the next: a connection is not held, and each event is for an admin who still is one.
std::vector<http::Endpoint> health_screens(const HealthScreens& use);

}  // namespace usher::console
