#include "server/html/signed_in/person.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "server/html/destination.h"
#include "server/http/routing/pipeline.h"

namespace usher::html {
namespace {}  // namespace

Result<std::optional<domain::SessionActor>> person_of(const authentication::Identification& who, const http::Request& request) {
  if (http::bearer_token(request)) return std::optional<domain::SessionActor>();
  USHER_TRY(auto actor, who.identify_if_any(request));
  if (actor && actor->user().is_anonymous) actor.reset();
  return actor;
}

http::Response sign_in_first(std::string_view back_to) { return http::see_other(Destinations::with_next(kSignInPath, back_to)); }

http::Response confirm_first(std::string_view back_to) {
  return http::see_other(Destinations::with_next(kReAuthenticatePath, back_to));
}

http::Response done_at(std::string_view path, std::string_view key) {
  return http::see_other(with_parameter(path, kDoneParameter, key));
}

std::string done_key(const http::Request& request) { return http::query_parameter(request, kDoneParameter).value_or(""); }

KeptText kept_text(const http::Request& request, const ShownFields& shown,
                   const std::function<bool(std::string_view, const std::string&)>& is_left_out) {
  KeptText kept;
  for (auto& field : http::form_parameters(request.body)) {
    if (is_left_out(field.first, field.second)) continue;
    if (shown.contains(field.first))
      kept.fields.push_back(std::move(field));
    else
      kept.has_dropped = kept.has_dropped || !trim(field.second).empty();
  }
  return kept;
}

}  // namespace usher::html
