#pragma once

#include "common/core/accounts/profiles.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Identification;
}

namespace usher::site {

/// What the profile endpoints use; all of it outlives them.
struct ProfileUseCases {
  const core::Profiles& profiles;
  const authentication::Identification& who;
};

/// The caller's profile at /api/v1/profile and /api/user/profile, in the format of the site's pages.
std::vector<http::Endpoint> profile_endpoints(const ProfileUseCases& use);

}  // namespace usher::site
