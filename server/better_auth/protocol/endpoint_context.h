#pragma once

#include "common/core/core.h"
#include "server/authentication/access.h"
#include "server/better_auth/protocol/gate.h"
#include "server/better_auth/protocol/site_notices.h"
#include "server/better_auth/protocol/unserved_paths.h"
#include "server/better_auth/protocol/views.h"

namespace usher::better_auth {

inline constexpr const char* kBasePath = "/api/auth";
inline constexpr std::string_view kTag = "Better Auth";

/// What the endpoints of this protocol share. All of it outlives them.
class EndpointContext {
 public:
  EndpointContext(const core::Core& use_cases, const http::Origins& trusted, const authentication::Cookies& shared,
                  const Log& log)
      : core(use_cases),
        settings(core.ports.settings),
        origins(trusted, settings.public_url),
        sessions(settings, core.authentication, shared),
        cookies(settings, core.bearer_values, shared),
        gate(origins, sessions, cookies),
        views(settings),
        notices(settings, log) {}
  EndpointContext(const EndpointContext&) = delete;
  EndpointContext& operator=(const EndpointContext&) = delete;

  /// Returns the response to a sign-in: `{"token", "user"}` and the cookies. `method` as in SessionCookies::set.
  [[nodiscard]] http::Response signed_in(const core::SessionGrant& grant, std::string_view method = {}) const {
    auto response = ok(json::Object{{"token", grant.session_token.expose()}, {"user", views.user(grant.user, grant.profile)}});
    cookies.set(response, grant, method);
    return response;
  }

  using Answer = Result<http::Response>;
  /// Makes the handler of a call: `work` gets this, the request, the signed-in user if it takes one, and the body or query.
  template <class Body>
  [[nodiscard]] GatedHandler handler(Answer (*work)(const EndpointContext&, const http::Request&, Body),
                                     Media media = Media::kJson) const {
    using Plain = std::remove_cvref_t<Body>;
    return gate.open<Plain>(
        [this, work](const http::Request& request, Plain body) { return work(*this, request, std::move(body)); }, media);
  }
  template <class Body>
  [[nodiscard]] GatedHandler handler(Answer (*work)(const EndpointContext&, const http::Request&, const SignedIn&, Body)) const {
    using Plain = std::remove_cvref_t<Body>;
    return gate.signed_in<Plain>([this, work](const http::Request& request, const SignedIn& who, Plain body) {
      return work(*this, request, who, std::move(body));
    });
  }
  /// The same for a call that ignores its body.
  [[nodiscard]] GatedHandler handler(Answer (*work)(const EndpointContext&, const http::Request&)) const {
    return gate.open<Nothing>([this, work](const http::Request& request, Nothing) { return work(*this, request); });
  }
  [[nodiscard]] GatedHandler handler(Answer (*work)(const EndpointContext&, const http::Request&, const SignedIn&)) const {
    return gate.signed_in<Nothing>(
        [this, work](const http::Request& request, const SignedIn& who, Nothing) { return work(*this, request, who); });
  }

  const core::Core& core;
  const settings::Settings& settings;
  const OriginCheck origins;
  const SessionLookup sessions;
  const SessionCookies cookies;
  const Gate gate;
  const Views views;
  const SiteNotices notices;
};

/// Makes a row of this protocol. It is absent from the OpenAPI document of Usher's own API: see api_document().
inline http::Endpoint protocol_row(std::string_view method, std::string_view path, std::string_view name, http::Access access,
                                   http::Lane lane, GatedHandler gated) {
  const bool has_body = method == "POST" && gated.fields;
  return {.method = method,
          .path = path,
          .name = name,
          .access = access,
          .tag = kTag,
          .lane = lane,
          .body = !has_body             ? http::BodyRule::kNone
                  : gated.may_be_absent ? http::BodyRule::kMayJson
                                        : http::BodyRule::kJson,
          .body_schema = gated.fields,
          .is_documented = false,
          .handle = std::move(gated.handle)};
}
inline http::Endpoint get(std::string_view path, std::string_view name, http::Access access, http::Lane lane,
                          GatedHandler gated) {
  return protocol_row("GET", path, name, access, lane, std::move(gated));
}
inline http::Endpoint get(std::string_view path, std::string_view name, http::Access access, http::Lane lane,
                          EndpointHandler handle) {
  return protocol_row("GET", path, name, access, lane, GatedHandler{.handle = std::move(handle)});
}
inline http::Endpoint post(std::string_view path, std::string_view name, http::Access access, http::Lane lane,
                           GatedHandler gated) {
  return protocol_row("POST", path, name, access, lane, std::move(gated));
}

/// How the transport refuses below kBasePath. The settings outlive it.
inline http::RouteGroup transport_rules(const settings::Settings& settings) {
  return {.prefix = std::string(kBasePath) + "/",
          .refuse = [](http::Refusal why, const http::Request&) { return refuse_transport(why); },
          .explain_unserved = [&settings](std::string_view path) { return explain_unserved(settings, path); },
          .hides_methods = true,
          .checks_origins_itself = true};
}

}  // namespace usher::better_auth
