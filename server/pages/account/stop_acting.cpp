#include "common/core/sign_in/impersonation.h"
#include "server/authentication/acting.h"
#include "server/pages/account/account_context.h"

namespace usher::pages {
namespace {

/// Back to the account's page in the console, in the admin's own session if that is live.
Result<Response> stop(const AccountContext& context) {
  if (!context.actor.is_impersonated()) return http::see_other(std::string(html::kAccountPath));
  const auto kept = authentication::kept_view(context.use.cookies, context.request);
  USHER_TRY(const auto grant, context.use.core.impersonation.stop(context.actor, kept, context.caller()));
  const auto& console = context.use.console;
  auto response = grant && !console.empty() ? http::see_other(std::string(console) + "/users/" + context.user().id.str())
                                            : http::see_other(std::string(html::kAccountPath));
  if (grant)
    context.use.cookies.set(response, *grant);
  else
    context.use.cookies.clear(response);
  return response;
}

Result<Response> show_account(const AccountContext& context) {
  return context.faults.whole.empty()
             ? http::see_other(std::string(html::kAccountPath))
             : context.view.notice(context.view.text("account.title"), {context.faults.whole}, context.faults.status);
}

}  // namespace

std::vector<http::Endpoint> stop_acting(const Context& use) {
  return account_rows(
      use, {{"POST", kStopActingPath, "stop_acting_page", access::kLeave, Lane::kWrite, stop, html::kAccountPath, show_account}});
}

}  // namespace usher::pages
