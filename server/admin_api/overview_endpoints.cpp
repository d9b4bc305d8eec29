#include "server/admin_api/operation_endpoints.h"

namespace usher::admin_api {

std::vector<http::Endpoint> overview_endpoints(const OperationUseCases& use) {
  return {use.gate.reading({.path = "/auth/admin/overview",
                            .name = "admin_overview",
                            .summary = "The installation in figures, by day, and what needs attention",
                            .about = "The figures are at most ten seconds old.",
                            .tag = "Admin: overview",
                            .lane = http::Lane::kSearch,
                            .errors = {ErrorCode::kOverloaded}},
                           [use](const http::Request&, const Reader&) { return use.statistics.summary(); })};
}

}  // namespace usher::admin_api
