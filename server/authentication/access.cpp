#include "server/authentication/access.h"

#include "server/http/routing/endpoint.h"

namespace usher::authentication {

Status admit_in_view(const http::Request& request, const domain::SessionActor& actor) {
  if (!actor.is_impersonated() || !request.endpoint) return done();
  const auto& group = request.endpoint->access.group();
  // An admin's operation refuses it as that of no admin.
  if (group.audience == http::Audience::kAnyone || group.audience == http::Audience::kAdmins) return done();
  const bool is_view = actor.session().kind == domain::SessionKind::kView;
  const bool is_refused = group.effect == http::Effect::kChats || (is_view && group.effect == http::Effect::kWrites);
  return is_refused ? error(ErrorCode::kNotWhileViewing) : done();
}

bool takes_site_token(const http::Request& request) { return request.endpoint && request.endpoint->access->takes_site_token; }

}  // namespace usher::authentication
