#include "common/base/url_query.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/texts/action_words.h"
#include "server/pages/account/account_context.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kActivityPath = "/account/security/activity";
constexpr int kEventsShown = 25;

json::Object event_row(const AccountContext& context, const domain::AuditEvent& event) {
  const auto personal = domain::shown_to_owner(event);
  const auto text = core::text_of_action(event.action, personal.reason.value_or(""));
  const auto what = text ? context.view.text(*text) : std::string();
  return device_values(context.view, personal.user_agent.value_or(""))
      .set("what", what)
      .set("action", what.empty() ? event.action : std::string())
      .set("when", html::shown_time(event.at))
      .set("network", personal.ip.value_or(""))
      .set("current", event.session_id == context.actor.session().id);
}

Result<Response> show_activity(const AccountContext& context) {
  const auto after = parse_cursor(http::query_parameter(context.request, "cursor").value_or(""));
  USHER_TRY(const auto page, context.use.core.audit_trail.own(context.actor, after, kEventsShown));
  json::Array events;
  for (const auto& event : page.rows) events.emplace_back(event_row(context, event));
  return page_of(
      context, {.name = "account_activity"_page,
                .title = context.view.text("activity.title"),
                .tab = Tab::kSecurity,
                .values = {{"events", std::move(events)},
                           {"next_url", page.next ? with_parameter(kActivityPath, "cursor", to_text(*page.next)) : std::string()},
                           {"back_url", kSecurityPath}}});
}

}  // namespace

std::vector<http::Endpoint> activity_page(const Context& use) {
  return account_rows(
      use, {{"GET", kActivityPath, "show_activity_page", access::kReadOwn, Lane::kRead, show_activity, kActivityPath}});
}

}  // namespace usher::pages
