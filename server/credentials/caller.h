#pragma once

#include <optional>
#include <string>

#include "common/core/access.h"
#include "server/credentials/cookies.h"
#include "server/http/endpoint.h"
#include "server/http/request.h"

namespace usher::credentials {

/// Where the request comes from, as the core wants it.
domain::Caller caller_of(const http::Request& request);
/// Whether a browser's header is present: Sec-Fetch-Site, Origin or Referer.
bool is_browser(const http::Request& request);

/// Finds out who asks. Safe from any thread.
class Identification {
 public:
  Identification(const core::Access& access, const Cookies& cookies) : access_(access), cookies_(cookies) {}

  /// The bearer alone if there is one; else under /auth the refresh cookie, then the session cookie.
  Result<domain::SessionActor> identify(const http::Request& request) const;
  /// For signing out: where the bearer is dead the cookies count.
  Result<domain::SessionActor> identify_even_beside_dead_bearer(const http::Request& request) const;
  /// nullopt for nobody; other errors stay errors.
  Result<std::optional<domain::SessionActor>> identify_if_any(const http::Request& request) const;

  /// caller_of(), for a request that asks for a session, with the anonymous account that it comes from, if any.
  Result<domain::Caller> visitor_of(const http::Request& request) const;

  /// A handler for whoever is signed in: `work`: (Request&, const SessionActor&) -> Result<Response>.
  template <class F>
  std::function<http::Response(http::Request&)> signed_in(F work) const {
    return http::without_body([this, work](http::Request& request) -> Result<http::Response> {
      USHER_TRY(const auto actor, identify(request));
      return named(work(request, actor), actor);
    });
  }
  /// The same with a decoded body; who asks comes before what is asked.
  template <json::HasFields Body, class F>
  std::function<http::Response(http::Request&)> signed_in(http::BodyRule rule, F work) const {
    return [this, rule, work](http::Request& request) -> http::Response {
      const auto actor = identify(request);
      if (!actor.ok()) return http::problem_response(actor.error());
      auto response = http::with_body<Body>(rule, [&](http::Request& same, Body body) -> Result<http::Response> {
        return work(same, actor.value(), std::move(body));
      })(request);
      response.log_user_id = actor.value().user().id.str();
      return response;
    };
  }

 private:
  [[nodiscard]] core::Credentials cookies_of(const http::Request& request) const;
  static Result<http::Response> named(Result<http::Response> answer, const domain::SessionActor& actor);

  const core::Access& access_;
  const Cookies& cookies_;
};

}  // namespace usher::credentials
