#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/core/sessions/authentication.h"
#include "common/core/tokens/api_keys.h"
#include "server/authentication/caller.h"
#include "server/http/routing/rows.h"

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

  /// Completes a row that reads. `work`: (const Request&, const Reader&) -> Result of the body or of a Response.
  template <class F>
  [[nodiscard]] http::Endpoint reading(http::Endpoint row, F work) const {
    describe<std::invoke_result_t<F, http::Request&, const Reader&>>(row);
    std::vector<std::string_view> known;
    for (const auto& parameter : row.query) known.push_back(parameter.name);
    row.handle = http::without_body([this, work, known, status = row.success](http::Request& request) -> Result<http::Response> {
      USHER_TRY(const auto caller, identify(request));
      USHER_TRY(const auto reader, reader_of(caller));
      if (!known.empty()) USHER_CHECK(check_parameters(request, known));
      return named(http::respond(status, work(request, reader)), caller);
    });
    return row;
  }

  /// Completes a row that acts; in Lane::kWrite unless it names another one. `work`: (const Request&, const Administrator&) ->
  /// Result of the body or of a Response, or Status.
  template <class F>
  [[nodiscard]] http::Endpoint acting(std::string_view method, http::Endpoint row, F work) const {
    describe<std::invoke_result_t<F, http::Request&, const domain::Administrator&>>(row, method);
    row.handle = http::without_body([this, work, status = row.success](http::Request& request) -> Result<http::Response> {
      USHER_TRY(const auto caller, identify(request));
      USHER_TRY(const auto by, administrator_of(caller, request));
      return named(http::respond(status, work(request, by)), caller);
    });
    return row;
  }
  /// The same with a decoded body; the caller is identified before the body is read.
  template <json::HasFields Body, class F>
  [[nodiscard]] http::Endpoint acting(std::string_view method, http::Endpoint row, F work) const {
    describe<std::invoke_result_t<F, http::Request&, const domain::Administrator&, Body>>(row, method);
    http::describe_body<Body>(row);
    row.handle = [this, work, rule = row.body, status = row.success](http::Request& request) -> http::Response {
      const auto answer = [&]() -> Result<http::Response> {
        USHER_TRY(const auto caller, identify(request));
        USHER_TRY(const auto by, administrator_of(caller, request));
        const auto act = [&](http::Request& same, Body body) { return http::respond(status, work(same, by, std::move(body))); };
        return named(http::with_body<Body>(rule, act)(request), caller);
      };
      auto response = answer();
      return response.ok() ? std::move(response).value() : http::problem_response(response.error());
    };
    return row;
  }

 private:
  using Caller = std::variant<domain::AdminActor, domain::BackEndActor>;

  template <class Answer>
  static void describe(http::Endpoint& row, std::string_view method = "GET") {
    http::describe_method(row, method);
    http::describe_answer<Answer>(row);
    row.access = http::Access::kAdmin;
  }

  /// Error: kUnauthenticated, kForbidden, kTwoFactorEnrolmentRequired.
  [[nodiscard]] Result<Caller> identify(const http::Request& request) const;
  /// Error: kValidationFailed for a parameter that the row does not have.
  static Status check_parameters(const http::Request& request, const std::vector<std::string_view>& known);
  static Result<Reader> reader_of(const Caller& caller);
  static Result<domain::Administrator> administrator_of(const Caller& caller, const http::Request& request);
  /// Puts the caller into the request log.
  static Result<http::Response> named(Result<http::Response> answer, const Caller& caller);

  const core::Authentication& authentication_;
  const core::ApiKeys& api_keys_;
  const authentication::Identification& who_;
};

}  // namespace usher::admin_api
