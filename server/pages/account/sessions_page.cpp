#include "common/core/sessions/sessions.h"
#include "common/domain/session.h"
#include "server/html/form.h"
#include "server/pages/account/account_context.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::Lane;
using http::Response;

constexpr std::string_view kEndPath = "/account/sessions/end";
constexpr std::string_view kEndOthersPath = "/account/sessions/end-others";

json::Object session_row(const AccountVisit& visit, const domain::Session& session) {
  const bool is_current = session.id == visit.actor.session().id;
  auto row = device_values(visit.view, session.user_agent);
  row.set("network", session.ip)
      .set("when", shown_time(session.last_seen_at))
      .set("current", is_current)
      .set("impersonated", session.impersonated_by.has_value())
      .set("form", json::Value());
  if (!is_current)
    row.set("form", values_of(visit.button(kEndPath, visit.view.text("sessions.end"), {html::hidden("id", session.id.str())})));
  return row;
}

/// The newest sign-in first.
Result<Response> show_sessions(const AccountVisit& visit) {
  USHER_TRY(const auto sessions, visit.use.core.sessions.list(visit.actor));
  json::Array rows;
  for (auto session = sessions.rbegin(); session != sessions.rend(); ++session) rows.emplace_back(session_row(visit, *session));
  json::Object values{{"sessions", std::move(rows)}};
  if (sessions.size() > 1) {
    auto others = visit.form(kEndOthersPath, visit.view.text("sessions.end_others"));
    others.second = true;
    values.set("others_form", values_of(others));
  }
  return page_of(visit, {.name = "account_sessions"_page,
                         .title = visit.view.text("tab.sessions"),
                         .tab = Tab::kSessions,
                         .values = std::move(values),
                         .alert = visit.faults.whole,
                         .with_script = true});
}

/// A session that has ended already is what the user wanted.
Result<Response> end_session(const AccountVisit& visit) {
  const auto ended = visit.use.core.sessions.end(visit.actor, SessionId(visit.typed("id")), visit.caller());
  if (ended.ok() || ended.error().code == ErrorCode::kSessionNotFound) return html::done_at(kSessionsPath, "session");
  return ended.error();
}

Result<Response> end_other_sessions(const AccountVisit& visit) {
  USHER_CHECK(visit.use.core.sign_out.sign_out(visit.actor, core::SignOutScope::kOthers, visit.caller()));
  return html::done_at(kSessionsPath, "sessions");
}

}  // namespace

std::vector<http::Endpoint> sessions_page(const Context& use) {
  const auto page = kSessionsPath;
  return account_rows(use,
                      {{"GET", page, "show_sessions_page", access::kReadOwn, Lane::kRead, show_sessions, page},
                       {"POST", kEndPath, "end_session_page", access::kChangeOwn, Lane::kWrite, end_session, page, show_sessions},
                       {"POST", kEndOthersPath, "end_other_sessions_page", access::kLeave, Lane::kWrite, end_other_sessions, page,
                        show_sessions}});
}

}  // namespace usher::pages
