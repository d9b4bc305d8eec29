#pragma once

#include <optional>
#include <variant>

#include "common/core/sessions/authentication.h"
#include "common/core/tokens/api_keys.h"
#include "server/authentication/caller.h"
#include "server/http/routing/endpoint.h"

namespace usher::admin_api {

/// Who reads: an admin in a session, or a back end whose API key has the scope admin:read or admin:write.
struct Reader {
  std::optional<SessionId> session = {};  ///< The admin's own.
};

/// Decides who may call /auth/admin/*. An API key comes as a bearer token alone; everything else is a session. Thread-safe.
class Gate {
 public:
  /// All of it outlives this object.
  Gate(const core::Authentication& authentication, const core::ApiKeys& api_keys, const authentication::Identification& who)
      : authentication_(authentication), api_keys_(api_keys), who_(who) {}

  /// Makes a handler that reads: `work`: (Request&, const Reader&) -> Result<Response>.
  template <class F>
  [[nodiscard]] std::function<http::Response(http::Request&)> reading(F work) const {
    return http::without_body([this, work](http::Request& request) -> Result<http::Response> {
      USHER_TRY(const auto caller, identify(request));
      USHER_TRY(const auto reader, reader_of(caller));
      return named(work(request, reader), caller);
    });
  }

  /// Makes a handler that acts: `work`: (Request&, const domain::Administrator&) -> Result<Response>.
  template <class F>
  [[nodiscard]] std::function<http::Response(http::Request&)> acting(F work) const {
    return http::without_body([this, work](http::Request& request) -> Result<http::Response> {
      USHER_TRY(const auto caller, identify(request));
      USHER_TRY(const auto by, administrator_of(caller, request));
      return named(work(request, by), caller);
    });
  }
  /// The same with a decoded body; the caller is identified before the body is read.
  template <json::HasFields Body, class F>
  [[nodiscard]] std::function<http::Response(http::Request&)> acting(http::BodyRule rule, F work) const {
    return [this, rule, work](http::Request& request) -> http::Response {
      const auto answer = [&]() -> Result<http::Response> {
        USHER_TRY(const auto caller, identify(request));
        USHER_TRY(const auto by, administrator_of(caller, request));
        return named(
            http::with_body<Body>(rule, [&](http::Request& same, Body body) { return work(same, by, std::move(body)); })(request),
            caller);
      };
      auto response = answer();
      return response.ok() ? std::move(response).value() : http::problem_response(response.error());
    };
  }

 private:
  using Caller = std::variant<domain::AdminActor, domain::BackEndActor>;

  /// Error: kUnauthenticated, kForbidden, kTwoFactorEnrolmentRequired.
  [[nodiscard]] Result<Caller> identify(const http::Request& request) const;
  static Result<Reader> reader_of(const Caller& caller);
  static Result<domain::Administrator> administrator_of(const Caller& caller, const http::Request& request);
  /// Puts the caller into the request log.
  static Result<http::Response> named(Result<http::Response> answer, const Caller& caller);

  const core::Authentication& authentication_;
  const core::ApiKeys& api_keys_;
  const authentication::Identification& who_;
};

}  // namespace usher::admin_api
