#include "common/core/statistics/statistics.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

auto summary(const AdminUseCases& use) { return use.core.statistics.summary(); }

}  // namespace

std::vector<http::Endpoint> overview_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: overview");
  return {rows.get({.path = "/auth/admin/overview",
                    .name = "admin_overview",
                    .access = access::kAdminReads,
                    .summary = "The installation in figures, by day, and what needs attention",
                    .about = "The figures are at most ten seconds old.",
                    .lane = Lane::kSearch,
                    .errors = {ErrorCode::kOverloaded}},
                   summary)};
}

}  // namespace usher::admin_api
