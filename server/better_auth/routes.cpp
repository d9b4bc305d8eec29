#include "server/better_auth/routes.h"

#include "common/base/encoding.h"
#include "common/base/lazy_text.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/api_document.h"

namespace usher::better_auth {
namespace {

using settings::Plugin;

struct ErrorQuery {
  std::optional<std::string> error;

  static constexpr auto fields() { return json::fields_of(json::optional("error", &ErrorQuery::error)); }
};

Result<http::Response> show_error(const EndpointContext& /*use*/, const Request& /*request*/, const ErrorQuery& query) {
  return redirect(with_parameter("/account/sign-in-failed", "error", query.error.value_or("")));
}

/// The health check, and the default target of a failed sign-in: a page of this server.
std::vector<http::Endpoint> status_endpoints(const EndpointContext& use) {
  return {
      get("/api/auth/ok", "better_auth_ok", access::kOpen, Lane::kQuick,
          [](Request&) {
            return ok(json::Object{{"ok", true}});
          }),
      get("/api/auth/error", "better_auth_error", access::kOpen, Lane::kQuick, use.handler(show_error)),
  };
}

/// At the path of the plugin open-api.
http::Endpoint document_row(const std::vector<http::Endpoint>& rows, const std::string& server_url) {
  return get("/api/auth/open-api/generate-schema", "better_auth_openapi", access::kOpen, Lane::kQuick,
             [document = std::make_shared<LazyText>([=] { return api_document(rows, server_url); })](Request&) {
               return http::Response{.body = document->get()}.with("Content-Type", http::kJsonType);
             });
}

/// Calls of the protocol or of one of its plugins.
struct Part {
  std::vector<http::Endpoint> (*rows)(const EndpointContext&);
  std::optional<Plugin> plugin = {};
  std::string_view tag = {};  ///< Of a plugin's rows, for the list on /docs.
};
constexpr std::array kParts{
    Part{sign_in_endpoints},
    Part{session_endpoints},
    Part{user_endpoints},
    Part{password_endpoints},
    Part{email_endpoints},
    Part{status_endpoints},
    Part{social_endpoints},
    Part{social_callback_endpoints},
    Part{account_endpoints},
    Part{admin_list_endpoint, Plugin::kAdmin, "admin"},
    Part{admin_user_endpoints, Plugin::kAdmin, "admin"},
    Part{admin_session_endpoints, Plugin::kAdmin, "admin"},
    Part{admin_permission_endpoint, Plugin::kAdmin, "admin"},
    Part{magic_link_endpoints, Plugin::kMagicLink, "magic-link"},
    Part{email_otp_endpoints, Plugin::kEmailOtp, "email-otp"},
    Part{anonymous_endpoints, Plugin::kAnonymous, "anonymous"},
    Part{passkey_endpoints, Plugin::kPasskey, "passkey"},
    Part{two_factor_endpoints, Plugin::kTwoFactor, "two-factor"},
    Part{two_factor_code_endpoints, Plugin::kTwoFactor, "two-factor"},
};

}  // namespace

std::vector<http::Endpoint> routes(const EndpointContext& use) {
  std::vector<http::Endpoint> rows;
  for (const auto& part : kParts) {
    if (part.plugin && !use.settings.has(*part.plugin)) continue;
    for (auto& row : part.rows(use)) {
      if (part.plugin) row.tag = part.tag;
      rows.push_back(std::move(row));
    }
  }
  if (use.settings.docs_enabled) rows.push_back(document_row(rows, use.settings.public_url));
  return rows;
}

}  // namespace usher::better_auth
