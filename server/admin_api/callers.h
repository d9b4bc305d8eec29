#pragma once

#include "common/domain/actor.h"
#include "server/http/messages/response.h"

namespace usher::authentication {
class Identification;
}
namespace usher::http {
struct Request;
}

namespace usher::admin_api {

/// Who reads: an admin in a session, or a back end whose API key has the scope admin:read or admin:write.
struct Reader {
  std::optional<SessionId> session = {};  ///< The admin's own.
};

/// Error: kValidationFailed for a query parameter that is not among these.
Status check_parameters(const http::Request& request, const std::vector<std::string_view>& known);

/// Decides who may call /auth/admin/*. An API key comes as a bearer token alone; everything else is a session. Thread-safe.
class Callers {
 public:
  /// All of it outlives this object.
  Callers(const core::Authentication& authentication, const core::ApiKeys& api_keys, const authentication::Identification& who)
      : authentication_(authentication), api_keys_(api_keys), who_(who) {}

  /// Returns the response of `work`, which the request log names the caller of. `By`: Reader or domain::Administrator; `work`:
  /// const By& -> Result<Response>. Error: kUnauthenticated, kForbidden, kTwoFactorEnrolmentRequired.
  template <class By, class F>
  [[nodiscard]] Result<http::Response> admit(const http::Request& request, F work) const {
    USHER_TRY(const auto caller, identify(request));
    USHER_TRY(const By by, as<By>(caller, request));
    return named(work(by), caller);
  }

 private:
  using Caller = std::variant<domain::AdminActor, domain::BackEndActor>;

  [[nodiscard]] Result<Caller> identify(const http::Request& request) const;
  template <class By>
  static Result<By> as(const Caller& caller, const http::Request& request);
  static Result<http::Response> named(Result<http::Response> answer, const Caller& caller);

  const core::Authentication& authentication_;
  const core::ApiKeys& api_keys_;
  const authentication::Identification& who_;
};

template <>
Result<Reader> Callers::as(const Caller& caller, const http::Request& request);
template <>
Result<domain::Administrator> Callers::as(const Caller& caller, const http::Request& request);

}  // namespace usher::admin_api
