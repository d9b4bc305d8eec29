#include "server/better_auth/protocol/admin_gate.h"

namespace usher::better_auth {

http::Response refuse_unauthenticated() {
  http::Response response{.status = http::HttpStatus::kUnauthorized};
  return response.with("Content-Type", http::kJsonType);
}

Result<json::Object> shown(const EndpointContext& use, const domain::User& user) {
  USHER_TRY(const auto profile, use.core.profiles.find(user.id));
  return use.views.user(user, profile);
}

}  // namespace usher::better_auth
