#pragma once

#include "common/core/sessions/authentication.h"
#include "common/domain/owner.h"
#include "server/http/routing/endpoint.h"

namespace usher::core {
class Visitors;
}

namespace usher::authentication {

class Cookies;

/// Returns the origin of the request in the form that the core takes.
domain::Caller caller_of(const http::Request& request);
/// Also sets what its cookies say of the browser: the visitor, the device and the request for an e-mail code. For requests that
/// only a person using that browser sends.
domain::Caller caller_of(const http::Request& request, const Cookies& cookies);
/// Returns the credentials in the cookies of the request.
core::Credentials credentials_of(const http::Request& request, const Cookies& cookies);
/// Also sets the sessions of its cookies, which the cookies of a sign-in replace.
Result<domain::Caller> sign_in_caller_of(const http::Request& request, const Cookies& cookies,
                                         const core::Authentication& authentication);
/// Whether the session may call the operation of the request if an admin views the site in it, or acts in it. Error:
/// kNotWhileViewing.
Status admit_in_view(const http::Request& request, const domain::SessionActor& actor);
/// Takes the cookies out of the response to a weak caller: a cookie may do more than what scripts read.
void keep_weak(const domain::SessionActor& actor, http::Response& response);
/// Whether the request has a header that browsers send: Sec-Fetch-Site, Origin or Referer.
bool is_browser(const http::Request& request);

/// The user or the visitor of a request, or neither.
struct Principal {
  std::optional<domain::SessionActor> actor = {};
  std::optional<VisitorId> visitor = {};  ///< Only set if no user is signed in.

  /// The owner of the request's threads and answers.
  [[nodiscard]] std::optional<domain::Owner> owner() const {
    if (actor) return domain::Owner(actor->user().id);
    return visitor ? std::optional(domain::Owner(*visitor)) : std::nullopt;
  }
  /// The user's session; null for a visitor.
  [[nodiscard]] const domain::SessionActor* session() const { return actor ? &*actor : nullptr; }
};

/// Identifies the user or visitor of a request. Thread-safe.
class Identification {
 public:
  Identification(const core::Authentication& authentication, const core::Visitors& visitors, const Cookies& cookies)
      : authentication_(authentication), visitors_(visitors), cookies_(cookies) {}

  /// Uses the bearer token alone if there is one; otherwise, below /auth the refresh cookie first, then the session cookie.
  Result<domain::SessionActor> identify(const http::Request& request) const;
  /// For signing out: if the bearer token is invalid, the cookies are used.
  Result<domain::SessionActor> identify_even_beside_dead_bearer(const http::Request& request) const;
  /// Returns nullopt for an unauthenticated request; other errors stay errors.
  Result<std::optional<domain::SessionActor>> identify_if_any(const http::Request& request) const {
    auto actor = identify(request);
    if (actor.ok()) return std::optional(std::move(actor).value());
    if (actor.error().code == ErrorCode::kUnauthenticated) return std::optional<domain::SessionActor>();
    return std::move(actor).error();
  }

  /// For calls that visitors may make. A bearer token is used alone. Error: kUnauthenticated if it is invalid.
  Result<Principal> identify_or_visitor(const http::Request& request) const;
  /// Returns `principal`, or a new visitor if it is neither; the result has an owner. Error: kRateLimited.
  Result<Principal> admitted(Principal principal, const http::Request& request) const;

  /// For a second step or a provider's callback.
  Result<domain::Caller> sign_in_caller_of(const http::Request& request) const {
    return authentication::sign_in_caller_of(request, cookies_, authentication_);
  }
  /// For a request that asks for a session or follows a mailed link: sign_in_caller_of(), and the anonymous account of its
  /// session, if any.
  Result<domain::Caller> visitor_of(const http::Request& request) const;

  /// How a request presented the session of `actor`. A client with cookies needs no tokens in the response; a weak bearer with
  /// cookies beside it is a bearer.
  enum class Presented { kCookies, kSessionToken, kAccessToken };
  Result<Presented> presented(const http::Request& request, const domain::SessionActor& actor) const;

  /// Returns the response of `work`, which the request log names the user of: const SessionActor& -> Result<Response>.
  template <class F>
  Result<http::Response> admit(const http::Request& request, const F& work) const {
    USHER_TRY(const auto actor, identify(request));
    return named(work(actor), actor);
  }
  /// Makes a handler for signed-in users: `work`: (Request&, const SessionActor&) -> Result<Response>.
  template <class F>
  std::function<http::Response(http::Request&)> signed_in(F work) const {
    return http::without_body([this, work](http::Request& request) {
      return admit(request, [&](const domain::SessionActor& actor) { return work(request, actor); });
    });
  }

 private:
  static Result<http::Response> named(Result<http::Response> answer, const domain::SessionActor& actor) {
    if (!answer.ok()) answer = http::problem_response(answer.error());
    answer.value().log_user_id = actor.user().id.str();
    keep_weak(actor, answer.value());
    return answer;
  }

  const core::Authentication& authentication_;
  const core::Visitors& visitors_;
  const Cookies& cookies_;
};

}  // namespace usher::authentication
