#include "common/core/own/sessions.h"
#include "common/core/sign_in/impersonation.h"
#include "server/authentication/acting.h"
#include "server/pages/account/own_removal.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kEndPath = "/account/sessions/end";
constexpr std::string_view kEndOthersPath = "/account/sessions/end-others";

json::Object session_row(const AccountContext& context, const domain::Session& session) {
  const bool is_current = session.id == context.actor.session().id;
  const auto shown = device_of(context.view, session.user_agent);
  const auto device = known_name(context.view, shown);
  json::Object row{{"device", device},      {"is_handheld", shown.is_handheld},
                   {"network", session.ip}, {"when", html::shown_time(session.last_seen_at)},
                   {"current", is_current}, {"impersonated", session.impersonated_by.has_value()},
                   {"form", json::Value()}};
  if (!is_current)
    row.set("form", values_of(context.button(kEndPath, context.view.text("sessions.end"), {html::hidden("id", session.id.str())},
                                             context.view.text("sessions.end_it", {{"device", device}}))));
  return row;
}

/// The newest sign-in first.
Result<Response> show_sessions(const AccountContext& context) {
  USHER_TRY(const auto sessions, context.use.core.sessions.list(context.actor));
  json::Array rows;
  for (auto session = sessions.rbegin(); session != sessions.rend(); ++session) rows.emplace_back(session_row(context, *session));
  json::Object values{{"sessions", std::move(rows)}};
  if (sessions.size() > 1) {
    auto others = context.form(kEndOthersPath, context.view.text("sessions.end_others"));
    others.second = true;
    values.set("others_form", values_of(others));
  }
  return page_of(context, {.name = "account_sessions"_page,
                           .title = context.view.text("tab.sessions"),
                           .tab = Tab::kSessions,
                           .values = std::move(values),
                           .alert = context.faults.whole});
}

Result<Response> end_other_sessions(const AccountContext& context) {
  USHER_CHECK(context.use.core.sessions.sign_out(context.actor, core::SignOutScope::kOthers, context.caller()));
  return html::done_at(kSessionsPath, "sessions");
}

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

std::vector<http::Endpoint> sessions_page(const Context& use) {
  const auto page = kSessionsPath;
  return account_rows(
      use, {{"GET", page, "show_sessions_page", access::kReadOwn, show_sessions, page},
            own_removal<core::OwnSessions>(kEndPath, "end_session_page", "session", page, show_sessions),
            {"POST", kEndOthersPath, "end_other_sessions_page", access::kLeave, end_other_sessions, page, show_sessions},
            {"POST", kStopActingPath, "stop_acting_page", access::kLeave, stop, html::kAccountPath, show_account}});
}

}  // namespace usher::pages
