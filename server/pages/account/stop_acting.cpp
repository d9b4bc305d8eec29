#include "common/core/sign_in/impersonation.h"
#include "server/authentication/acting.h"
#include "server/authentication/cookies.h"
#include "server/pages/account/account_context.h"

namespace usher::pages {
namespace {

using http::Lane;
using http::Response;

/// Back to the account's page in the console, in the admin's own session if that is live.
Result<Response> stop(const AccountVisit& visit) {
  if (!visit.actor.is_impersonated()) return http::see_other(std::string(html::kAccountPath));
  const auto kept = authentication::kept_view(visit.use.cookies, visit.request);
  USHER_TRY(const auto grant, visit.use.core.impersonation.stop(visit.actor, kept, visit.caller()));
  const auto& console = visit.use.console;
  auto response = grant && !console.empty() ? http::see_other(std::string(console) + "/users/" + visit.user().id.str())
                                            : http::see_other(std::string(html::kAccountPath));
  if (grant)
    visit.use.cookies.set(response, *grant);
  else
    visit.use.cookies.clear(response);
  return response;
}

Result<Response> show_account(const AccountVisit& visit) {
  return visit.faults.whole.empty()
             ? http::see_other(std::string(html::kAccountPath))
             : visit.view.notice(visit.view.text("account.title"), {visit.faults.whole}, visit.faults.status);
}

}  // namespace

std::vector<http::Endpoint> stop_acting(const Context& use) {
  return account_rows(
      use, {{"POST", kStopActingPath, "stop_acting_page", access::kLeave, Lane::kWrite, stop, html::kAccountPath, show_account}});
}

}  // namespace usher::pages
