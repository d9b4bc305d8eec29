#pragma once

#include "common/core/administration/filters.h"
#include "server/console/desk.h"

namespace usher::core {
class SessionAdmin;
}

namespace usher::console {

/// What the pages of sessions use; all of it outlives them.
struct SessionScreens {
  const Desk& desk;
  const core::SessionAdmin& sessions;
  const core::FilterSources& filters;
};

/// /admin/sessions: the live sessions of all users, and the form that ends one of them.
std::vector<http::Endpoint> session_screens(const SessionScreens& use);

}  // namespace usher::console
