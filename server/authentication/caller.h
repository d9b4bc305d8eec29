#pragma once

#include <optional>
#include <string>

#include "common/core/accounts/visitors.h"
#include "common/core/sessions/authentication.h"
#include "common/domain/owner.h"
#include "server/authentication/cookies.h"
#include "server/http/messages/request.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {

/// Where the request comes from, as the core wants it.
domain::Caller caller_of(const http::Request& request);
/// The same with the visitor whose cookie it carries: of a request that only a person who acts in that browser sends.
domain::Caller caller_of(const http::Request& request, const Cookies& cookies);
/// Whether a browser's header is present: Sec-Fetch-Site, Origin or Referer.
bool is_browser(const http::Request& request);

/// Somebody signed in, a visitor of whom something may be kept, or neither.
struct Asker {
  std::optional<domain::SessionActor> actor = {};
  std::optional<VisitorId> visitor = {};  ///< Only where nobody is signed in.

  /// Whose threads and answers these are.
  [[nodiscard]] std::optional<domain::Owner> owner() const;
};

/// Finds out who asks. Safe from any thread.
class Identification {
 public:
  Identification(const core::Authentication& authentication, const core::Visitors& visitors, const Cookies& cookies)
      : authentication_(authentication), visitors_(visitors), cookies_(cookies) {}

  /// The bearer alone if there is one; else under /auth the refresh cookie, then the session cookie.
  Result<domain::SessionActor> identify(const http::Request& request) const;
  /// For signing out: where the bearer is dead the cookies count.
  Result<domain::SessionActor> identify_even_beside_dead_bearer(const http::Request& request) const;
  /// nullopt for nobody; other errors stay errors.
  Result<std::optional<domain::SessionActor>> identify_if_any(const http::Request& request) const;

  /// Where visitors are welcome, too. A bearer decides alone: kUnauthenticated where it is no good.
  Result<Asker> identify_or_visitor(const http::Request& request) const;
  /// Whom to keep something of: `asker`, or a new visitor where that is nobody. Has an owner. kRateLimited.
  Result<Asker> admitted(Asker asker, const http::Request& request) const;

  /// caller_of() with its cookies, for a request that asks for a session, with the anonymous account that it comes from, if any.
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

  const core::Authentication& authentication_;
  const core::Visitors& visitors_;
  const Cookies& cookies_;
};

}  // namespace usher::authentication
