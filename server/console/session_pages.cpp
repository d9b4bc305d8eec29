#include "common/core/administration/sessions.h"
#include "common/domain/actor.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using http::Response;

html::Form end_form(const Context& context, const domain::Session& session) {
  auto form = context.form("/admin/sessions/end", "End", {html::hidden("session", session.id.str())});
  form.second = true;
  return form;
}

std::string device_of(const Context& context, const domain::Session& session) {
  auto device = domain::describe_device(session.user_agent);
  if (device.empty()) device = "unknown device";
  if (session.impersonated_by) device += ", an admin impersonates the user";
  if (session.id == context.admin().session().id) device += " (this one)";
  return device;
}

Result<Response> show_sessions(const ConsolePages& use, const Context& context) {
  const auto table = [&context](const std::vector<store::SessionWithEmail>& rows, const store::SessionFilter&) {
    return session_table(context, rows, WhoseSessions::kAll);
  };
  return show_listing(context, use.filters, use.sessions,
                      {.name = "listing"_template, .title = "Sessions", .path = "/admin/sessions"},
                      store::SessionFilter{.newest_first = true}, table);
}

Result<Response> end_session(const ConsolePages& use, const Context& context) {
  USHER_CHECK(use.sessions.revoke(context.admin(), html::form_field(context.request(), "session")));
  return context.done("session_ended");
}

}  // namespace

Table session_table(const Context& context, const std::vector<store::SessionWithEmail>& sessions, WhoseSessions whose) {
  const bool with_users = whose == WhoseSessions::kAll;
  Table table{.caption = "Live sessions",
              .columns = {{"Device"}, {"Network address"}, {"Began"}, {"Last used"}},
              .empty = "No live sessions."};
  if (with_users)
    table.columns.insert(table.columns.begin(), Column{"User"});
  else
    table.columns.push_back({"Ends"});
  table.columns.push_back({"End it"});
  for (const auto& [session, email] : sessions) {
    std::vector<Cell> row{{.text = device_of(context, session)},
                          {.text = session.ip},
                          time_cell(session.created_at),
                          time_cell(session.last_seen_at)};
    if (with_users)
      row.insert(row.begin(), Cell{.text = email, .url = path_of(session.user_id)});
    else
      row.push_back(time_cell(session.expires_at));
    row.push_back({.form = end_form(context, session)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<http::Endpoint> session_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/sessions", "show_sessions_in_console", access::kAdminReads, bound(use, show_sessions),
                          http::Lane::kSearch),
          use.routes.act("/admin/sessions/end", "end_session_in_console", access::kActOnUser, bound(use, end_session))};
}

}  // namespace usher::console
