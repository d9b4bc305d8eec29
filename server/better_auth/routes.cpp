#include "server/better_auth/routes.h"

#include "common/base/url_query.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/admin_gate.h"
#include "server/better_auth/protocol/api_document.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {
namespace {

using http::Lane;
using http::Request;
using settings::Plugin;

struct ErrorQuery {
  std::optional<std::string> error;

  static constexpr auto fields() { return std::tuple{json::optional("error", &ErrorQuery::error)}; }
};

/// The health check, and the default target of a failed sign-in: a page of this server.
std::vector<http::Endpoint> status_endpoints(const EndpointContext& context) {
  return {
      get("/api/auth/ok", "better_auth_ok", access::kOpen, Lane::kQuick,
          [](Request&) {
            return ok(json::Object{{"ok", true}});
          }),
      get("/api/auth/error", "better_auth_error", access::kOpen, Lane::kQuick,
          context.gate.open<ErrorQuery>([](const Request&, const ErrorQuery& query) -> Result<http::Response> {
            return redirect(with_parameter("/account/sign-in-failed", "error", query.error.value_or("")));
          })),
  };
}

std::vector<http::Endpoint> admin_endpoints(core::Core& core, const EndpointContext& context) {
  const AdminUseCases use{core.user_admin, core.session_admin, core.impersonation, core.profiles, core.authentication, context};
  std::vector<http::Endpoint> rows;
  for (const auto part : {&admin_list_endpoint, &admin_user_endpoints, &admin_session_endpoints, &admin_permission_endpoint})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

std::vector<http::Endpoint> two_factor_rows(core::Core& core, const EndpointContext& context) {
  const TwoFactorUseCases use{core.two_factor_enrolment, core.two_factor, core.email_factor,
                              core.two_factor_sign_in,   core.profiles,   context};
  auto rows = two_factor_endpoints(use);
  for (auto& row : two_factor_code_endpoints(use)) rows.push_back(std::move(row));
  return rows;
}

/// At the path of the plugin open-api.
http::Endpoint document_row(const std::vector<http::Endpoint>& rows, const std::string& server_url) {
  return get("/api/auth/open-api/generate-schema", "better_auth_openapi", access::kOpen, Lane::kQuick,
             [text = api_document(rows, server_url)](Request&) {
               return http::Response{.body = text}.with("Content-Type", http::kJsonType);
             });
}

}  // namespace

std::vector<http::Endpoint> routes(core::Core& core, const EndpointContext& context) {
  auto rows = sign_in_endpoints({core.sign_up, core.sign_in, core.sign_out, context});
  // `plugin`: the tag of a plugin's rows, for the list on /docs.
  const auto append = [&rows](std::vector<http::Endpoint> more, std::string_view plugin = {}) {
    for (auto& row : more) {
      if (!plugin.empty()) row.tag = plugin;
      rows.push_back(std::move(row));
    }
  };
  append(session_endpoints({core.sessions, core.sign_out, core.session_jwts, core.keys, context}));
  append(user_endpoints({core.own_account, core.password_change, context}));
  append(password_endpoints({core.password_change, core.password_reset, core.profiles, context}));
  append(email_endpoints({core.email_verification, core.email_change, core.profiles, context}));
  append(status_endpoints(context));
  const SocialUseCases social{core.oauth_sign_in, core.oauth_providers, context};
  append(social_endpoints(social));
  append(social_callback_endpoints(social));
  append(account_endpoints({core.linked_accounts, core.provider_access, context}));
  if (context.settings.has(Plugin::kAdmin)) append(admin_endpoints(core, context), "admin");
  if (context.settings.has(Plugin::kMagicLink)) append(magic_link_endpoints({core.mail_sign_in, context}), "magic-link");
  if (context.settings.has(Plugin::kEmailOtp))
    append(email_otp_endpoints(
               {core.email_codes, core.mail_sign_in, core.email_verification, core.password_reset, core.profiles, context}),
           "email-otp");
  if (context.settings.has(Plugin::kAnonymous)) append(anonymous_endpoints({core.anonymous_users, context}), "anonymous");
  if (context.settings.has(Plugin::kTwoFactor)) append(two_factor_rows(core, context), "two-factor");
  if (context.settings.docs_enabled) rows.push_back(document_row(rows, context.settings.public_url));
  return rows;
}

}  // namespace usher::better_auth
