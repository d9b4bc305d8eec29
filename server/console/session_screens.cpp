#include "server/console/session_screens.h"

#include "server/admin_api/lists.h"
#include "server/console/screen_names.h"
#include "server/console/session_table.h"

namespace usher::console {
namespace {

using http::Response;

Result<Response> show_sessions(const SessionScreens& use, const Visit& visit) {
  USHER_TRY(const auto part, admin_api::part_of(visit.request(), use.sessions, store::SessionFilter{.newest_first = true}));
  return visit.show({.name = "sessions"_screen,
                     .title = "Sessions",
                     .values = {{"list", values_of(session_table(visit, part.rows, WhoseSessions::kAll), visit.now())},
                                {"pages", visit.pages(part.next)}}});
}

Result<Response> end_session(const SessionScreens& use, const Visit& visit) {
  USHER_CHECK(use.sessions.revoke(visit.admin(), html::form_field(visit.request(), "session")));
  return visit.done("session_ended");
}

}  // namespace

std::vector<http::Endpoint> session_screens(const SessionScreens& use) {
  return {use.desk.page(
              "/admin/sessions", "show_sessions_in_console", [use](const Visit& visit) { return show_sessions(use, visit); },
              http::Lane::kSearch),
          use.desk.act("/admin/sessions/end", "end_session_in_console",
                       [use](const Visit& visit) { return end_session(use, visit); })};
}

}  // namespace usher::console
