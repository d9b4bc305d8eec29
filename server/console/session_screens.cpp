#include "server/console/session_screens.h"

#include "common/core/administration/sessions.h"
#include "common/domain/actor.h"
#include "server/console/listing.h"
#include "server/console/screen_names.h"
#include "server/console/session_table.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using http::Response;

Result<Response> show_sessions(const SessionScreens& use, const Visit& visit) {
  const auto table = [&visit](const std::vector<store::SessionWithEmail>& rows, const store::SessionFilter&) {
    return session_table(visit, rows, WhoseSessions::kAll);
  };
  return show_listing(visit, use.filters, use.sessions,
                      {.name = "listing"_screen, .title = "Sessions", .path = "/admin/sessions"},
                      store::SessionFilter{.newest_first = true}, table);
}

Result<Response> end_session(const SessionScreens& use, const Visit& visit) {
  USHER_CHECK(use.sessions.revoke(visit.admin(), html::form_field(visit.request(), "session")));
  return visit.done("session_ended");
}

}  // namespace

std::vector<http::Endpoint> session_screens(const SessionScreens& use) {
  return {use.desk.page("/admin/sessions", "show_sessions_in_console", access::kAdminReads, bound(use, show_sessions),
                        http::Lane::kSearch),
          use.desk.act("/admin/sessions/end", "end_session_in_console", access::kActOnUser, bound(use, end_session))};
}

}  // namespace usher::console
