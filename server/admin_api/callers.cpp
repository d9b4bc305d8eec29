#include "server/admin_api/callers.h"

#include "common/base/text.h"
#include "common/core/tokens/api_keys.h"
#include "server/authentication/caller.h"
#include "server/http/routing/pipeline.h"

namespace usher::admin_api {

namespace {

constexpr std::string_view kWrongCredential =
    "This credential can be read by scripts of the site; sign in with cookies: false, or use an API key with the scope "
    "admin:write";

/// Own-origin session cookies and access tokens of programs; scripts of the site's origins can read anything else (OWASP
/// ASVS 10.1.1).
bool administers_here(const domain::SessionActor& actor) {
  const bool is_program = actor.session().kind == domain::SessionKind::kProgram;
  return actor.carrier() == domain::Carrier::kCookie || (actor.carrier() == domain::Carrier::kAccessToken && is_program);
}

}  // namespace

Result<Callers::Caller> Callers::identify(const http::Request& request) const {
  const auto bearer = http::bearer_token(request);
  if (bearer && core::ApiKeys::is_key(*bearer)) {
    USHER_TRY(auto back_end, api_keys_.identify(*bearer));
    return Caller(std::move(back_end));
  }
  USHER_TRY(auto actor, who_.identify(request));
  if (!administers_here(actor)) return error(ErrorCode::kForbidden, std::string(kWrongCredential));
  USHER_TRY(auto admin, authentication_.administer(std::move(actor), authentication::caller_of(request)));
  return Caller(std::move(admin));
}

Status check_parameters(const http::Request& request, const std::vector<std::string_view>& known) {
  for (const auto& [name, value] : http::form_parameters(request.query))
    if (!contains(known, name))
      return invalid_field(printable(name), "UNKNOWN",
                           "Is no parameter here" + (known.empty() ? "" : "; there is " + joined(known, ", ")));
  return done();
}

template <>
Result<Reader> Callers::as(const Caller& caller, const http::Request& /*request*/) {
  if (const auto* admin = std::get_if<domain::AdminActor>(&caller)) return Reader{.session = admin->session().id};
  USHER_CHECK(core::ApiKeys::require_admin_read(std::get<domain::BackEndActor>(caller)));
  return Reader();
}

template <>
Result<domain::Administrator> Callers::as(const Caller& caller, const http::Request& request) {
  if (const auto* admin = std::get_if<domain::AdminActor>(&caller)) return domain::Administrator(*admin);
  USHER_TRY(const auto key,
            core::ApiKeys::administer(std::get<domain::BackEndActor>(caller), authentication::caller_of(request)));
  return domain::Administrator(key);
}

Result<http::Response> Callers::named(Result<http::Response> answer, const Caller& caller) {
  if (!answer.ok()) answer = http::problem_response(answer.error());
  const auto* admin = std::get_if<domain::AdminActor>(&caller);
  answer.value().log_user_id =
      admin ? admin->user().id.str() : "api_key:" + std::get<domain::BackEndActor>(caller).key().id.str();
  return answer;
}

}  // namespace usher::admin_api
