#pragma once

#include "common/core/audit/audit_trail.h"
#include "common/core/setup/site_settings.h"
#include "server/http/routing/endpoint.h"

namespace usher::core {
class UserAdmin;
}
namespace usher::settings {
struct Sources;
}

namespace usher::console {

class PageRoutes;

/// What the set-up uses; all of it outlives it.
struct SetupPages {
  const PageRoutes& routes;
  const core::Ports& ports;
  const core::SiteSettings& site;
  const core::AuditTrail& trail;
  const core::UserAdmin& users;
  const settings::Sources& sources;  ///< Of this server.
};

inline constexpr std::string_view kFirstSetupStep = "/admin/setup/site";

/// /admin/setup/*: what a new site sets, step by step, written into the file of the settings. For a browser on the server's own
/// machine alone (own_machine.h); for others the pages do not exist.
std::vector<http::Endpoint> setup_pages(const SetupPages& use);

}  // namespace usher::console
