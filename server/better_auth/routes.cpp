#include "server/better_auth/routes.h"

#include "common/base/url_query.h"
#include "server/better_auth/email_endpoints.h"
#include "server/better_auth/password_endpoints.h"
#include "server/better_auth/session_endpoints.h"
#include "server/better_auth/sign_in_endpoints.h"
#include "server/better_auth/user_endpoints.h"

namespace usher::better_auth {
namespace {

using http::Lane;
using http::Request;

struct ErrorQuery {
  std::optional<std::string> error;

  static constexpr auto fields() { return std::tuple{json::optional("error", &ErrorQuery::error)}; }
};

/// Whether it answers, and where people end up whose sign-in failed with nobody to say where to go: a page of ours.
std::vector<http::Endpoint> status_endpoints(const Surface& surface) {
  return {
      get("/api/auth/ok", "better_auth_ok", Lane::kQuick,
          [](Request&) {
            return ok(json::Object{{"ok", true}});
          }),
      get("/api/auth/error", "better_auth_error", Lane::kQuick,
          surface.gate.open<ErrorQuery>([](const Request&, const ErrorQuery& query) -> Result<http::Response> {
            return redirect(with_parameter("/account/sign-in-failed", "error", query.error.value_or("")));
          })),
  };
}

}  // namespace

std::vector<http::Endpoint> routes(core::Core& core, const Surface& surface) {
  auto rows = sign_in_endpoints({core.sign_up, core.sign_in, core.sign_out, surface});
  const auto append = [&rows](std::vector<http::Endpoint> more) {
    for (auto& row : more) rows.push_back(std::move(row));
  };
  append(session_endpoints({core.sessions, core.sign_out, core.profiles, core.session_jwts, core.keys, surface}));
  append(user_endpoints({core.own_account, core.password_change, surface}));
  append(password_endpoints({core.password_change, core.password_reset, core.profiles, surface}));
  append(email_endpoints({core.email_verification, core.email_change, surface}));
  append(status_endpoints(surface));
  return rows;
}

}  // namespace usher::better_auth
