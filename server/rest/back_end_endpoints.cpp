#include "common/core/accounts/profiles.h"
#include "common/core/tokens/api_keys.h"
#include "server/authentication/access.h"
#include "server/http/routing/pipeline.h"
#include "server/http/routing/rows.h"
#include "server/rest/rest.h"
#include "server/rest/views.h"

namespace usher::rest {
namespace {

/// Reads only the header: a cross-site request cannot make a browser send it (CSRF).
Result<UserProfileView> show_user_profile(const Surface& use, const Request& request) {
  USHER_TRY(const auto back_end, use.core.api_keys.identify(http::bearer_token(request).value_or("")));
  const UserId user(request.parameters.at(0));
  USHER_TRY(auto profile, use.core.profiles.find_for(back_end, user));
  return UserProfileView{user, std::move(profile)};
}

}  // namespace

std::vector<http::Endpoint> back_end_endpoints(const Surface& use) {
  return {http::open_row({.method = "GET",
                          .path = "/auth/users/{id}/profile",
                          .name = "show_user_profile",
                          .access = access::kBackEnd,
                          .summary = "A user's profile, for a back end whose API key has the scope profile:read",
                          .about = "The key comes from `usher apikey create --scope profile:read`.",
                          .tag = "Back ends",
                          .errors = {ErrorCode::kForbidden, ErrorCode::kUserNotFound}},
                         use, show_user_profile)};
}

}  // namespace usher::rest
