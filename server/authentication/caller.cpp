#include "server/authentication/caller.h"

#include "common/core/accounts/visitors.h"
#include "common/crypto/digest.h"
#include "server/authentication/access.h"
#include "server/authentication/acting.h"
#include "server/http/routing/pipeline.h"

namespace usher::authentication {
namespace {

constexpr std::size_t kKeptAgent = 512;
constexpr std::size_t kKeptLanguage = 256;

/// Whether the operation of the request takes the JWT of GET /api/auth/token.
bool takes_site_token(const http::Request& request) {
  return request.endpoint && access::group_of(*request.endpoint).takes_site_token;
}

}  // namespace

domain::Caller caller_of(const http::Request& request) {
  return {.address = request.client_address,
          .user_agent = storable(request.header("user-agent").value_or(""), kKeptAgent),
          .request_id = request.request_id,
          .language = storable(request.header("accept-language").value_or(""), kKeptLanguage)};
}

domain::Caller caller_of(const http::Request& request, const Cookies& cookies) {
  auto caller = caller_of(request);
  caller.visitor = cookies.visitor(request);
  caller.device_hash = core::device_hash_of(cookies.device_token(request));
  if (const auto principal = cookies.code_asker(request)) caller.code_asker_hash = crypto::sha256_base64url(principal->expose());
  return caller;
}

core::Credentials credentials_of(const http::Request& request, const Cookies& cookies) {
  const bool refresh_counts = request.path.starts_with("/auth/") && !request.path.starts_with("/auth/admin/");
  return {.signed_session_tokens = cookies.session_cookies(request),
          .refresh_tokens = refresh_counts ? cookies.refresh_tokens(request) : std::vector<std::string>(),
          .device_tokens = cookies.device_tokens(request)};
}

Result<domain::Caller> sign_in_caller_of(const http::Request& request, const Cookies& cookies,
                                         const core::Authentication& authentication) {
  auto caller = caller_of(request, cookies);
  USHER_TRY(caller.replaced, authentication.sessions_of(credentials_of(request, cookies)));
  if (auto view = kept_view(cookies, request)) caller.replaced.push_back(std::move(*view));
  return caller;
}

Status admit_in_view(const http::Request& request, const domain::SessionActor& actor) {
  if (!actor.is_impersonated() || !request.endpoint) return done();
  const auto& group = access::group_of(*request.endpoint);
  // An admin's operation refuses it as that of no admin.
  if (group.callers == &access::Audience::kAnyone || group.callers == &access::Audience::kAdmins) return done();
  const bool is_view = actor.session().kind == domain::SessionKind::kView;
  const bool is_refused = group.effect == access::Effect::kChats || (is_view && group.effect == access::Effect::kWrites);
  return is_refused ? error(ErrorCode::kNotWhileViewing) : done();
}

void keep_weak(const domain::SessionActor& actor, http::Response& response) {
  if (actor.is_weak()) response.without("Set-Cookie");
}

bool is_browser(const http::Request& request) {
  return request.header("sec-fetch-site") || request.header("origin") || request.header("referer");
}

Result<domain::SessionActor> Identification::identify(const http::Request& request) const {
  auto bearer = http::bearer_token(request);
  USHER_TRY(auto actor, authentication_.identify(bearer ? core::Credentials{.bearer = std::move(bearer),
                                                                            .may_be_site_token = takes_site_token(request)}
                                                        : credentials_of(request, cookies_)));
  USHER_CHECK(admit_in_view(request, actor));
  return actor;
}

Result<domain::SessionActor> Identification::identify_even_beside_dead_bearer(const http::Request& request) const {
  auto actor = identify(request);
  const bool dead_bearer = !actor.ok() && actor.error().code == ErrorCode::kUnauthenticated && http::bearer_token(request);
  return dead_bearer ? authentication_.identify(credentials_of(request, cookies_)) : std::move(actor);
}

Result<Principal> Identification::identify_or_visitor(const http::Request& request) const {
  if (http::bearer_token(request)) {
    USHER_TRY(auto bearer, identify(request));
    return Principal{.actor = std::move(bearer)};
  }
  USHER_TRY(auto actor, identify_if_any(request));
  if (actor) return Principal{.actor = std::move(actor)};
  auto visitor = cookies_.visitor(request);
  if (!visitor) return Principal{};
  USHER_TRY(const bool live, visitors_.is_live(*visitor));
  return live ? Principal{.visitor = std::move(visitor)} : Principal{};
}

Result<Principal> Identification::admitted(Principal principal, const http::Request& request) const {
  if (principal.owner()) return principal;
  USHER_TRY(auto visitor, visitors_.admit(caller_of(request)));
  return Principal{.visitor = std::move(visitor)};
}

Result<Identification::Presented> Identification::presented(const http::Request& request,
                                                            const domain::SessionActor& actor) const {
  USHER_TRY(const auto named, authentication_.sessions_of(credentials_of(request, cookies_)));
  if (!actor.is_weak() && contains(named, actor.session().id)) return Presented::kCookies;
  const auto bearer = http::bearer_token(request).value_or("");
  return std::ranges::count(bearer, '.') == 2 ? Presented::kAccessToken : Presented::kSessionToken;
}

Result<domain::Caller> Identification::visitor_of(const http::Request& request) const {
  USHER_TRY(const auto actor, identify_if_any(request));
  USHER_TRY(auto caller, sign_in_caller_of(request));
  if (actor && actor->acts_anonymously()) caller.anonymous = actor->user().id;
  return caller;
}

}  // namespace usher::authentication
