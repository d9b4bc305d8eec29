#include "common/base/url_query.h"
#include "common/core/audit/audit_trail.h"
#include "server/pages/account/account_context.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kActivityPath = "/account/security/activity";
constexpr int kEventsShown = 25;

struct ActionText {
  std::string_view action;
  core::TextKey text;
  std::string_view reason = {};  ///< Only with this reason.
};
/// Other actions are shown by their names. Of several rows that fit, the last one is shown.
constexpr std::array kActions{
    ActionText{"user.signed_up", "activity.signed_up"},
    ActionText{"user.signed_in", "activity.signed_in"},
    ActionText{"user.sign_in_refused", "activity.sign_in_refused"},
    ActionText{"user.sign_in_refused", "activity.code_refused", "second_factor"},
    ActionText{"user.signed_out", "activity.signed_out"},
    ActionText{"user.signed_out_others", "activity.signed_out_others"},
    ActionText{"user.sessions_revoked", "activity.sessions_ended"},
    ActionText{"session.revoked", "activity.session_ended"},
    ActionText{"session.token_reused", "activity.token_reused"},
    ActionText{"user.reauthenticated", "activity.confirmed"},
    ActionText{"user.password_changed", "activity.password_changed"},
    ActionText{"user.password_set", "activity.password_changed"},
    ActionText{"user.password_reset", "activity.password_reset"},
    ActionText{"user.password_refused", "activity.password_refused"},
    ActionText{"user.email_verified", "activity.email_verified"},
    ActionText{"user.email_change_asked", "activity.email_change_asked"},
    ActionText{"user.email_changed", "activity.email_changed"},
    ActionText{"user.email_set", "activity.email_set"},
    ActionText{"user.email_set_for_good", "activity.email_set"},
    ActionText{"user.second_factor_taken_back", "activity.factor_taken_back"},
    ActionText{"user.email_change_undone", "activity.email_change_undone"},
    ActionText{"user.second_factor_begun", "activity.factor_begun"},
    ActionText{"user.second_factor_enabled", "activity.factor_on"},
    ActionText{"user.second_factor_disabled", "activity.factor_off"},
    ActionText{"user.second_factor_reset", "activity.factor_off"},
    ActionText{"user.second_factor_refused", "activity.code_refused"},
    ActionText{"user.second_factor_proved", "activity.code_accepted"},
    ActionText{"user.backup_codes_replaced", "activity.new_codes"},
    ActionText{"user.device_distrusted", "activity.browser_forgotten"},
    ActionText{"account.linked", "activity.linked"},
    ActionText{"account.unlinked", "activity.unlinked"},
    ActionText{"user.impersonation_started", "activity.impersonated"},
    ActionText{"user.impersonation_ended", "activity.impersonation_ended"},
    ActionText{"user.created", "activity.created"},
    ActionText{"user.imported", "activity.created"},
    ActionText{"user.seeded", "activity.created"},
    ActionText{"user.updated", "activity.updated"},
    ActionText{"user.profile_changed", "activity.answers_changed"},
    ActionText{"user.answers_changed", "activity.answers_changed"},
    ActionText{"chat.thread_deleted", "activity.chat_deleted"},
    ActionText{"user.suspended", "activity.suspended"},
    ActionText{"user.activated", "activity.activated"},
    ActionText{"user.inactivity_warned", "activity.unused"},
    ActionText{"user.anonymous_linked", "activity.merged"},
    ActionText{"user.visitor_adopted", "activity.merged"},
    ActionText{"user.taken_over_by_proof", "activity.taken_over"},
    ActionText{"user.reset_sent", "activity.reset_sent"},
    ActionText{"user.password_change_asked", "activity.new_password_asked"},
    ActionText{"user.email_change_consented", "activity.email_change_agreed"},
    ActionText{"user.second_factor_asked", "activity.code_asked"},
    ActionText{"user.second_factor_demanded", "activity.code_asked"},
    ActionText{"user.second_factor_mailed", "activity.code_mailed"},
    ActionText{"user.second_factor_imported", "activity.factor_on"},
    ActionText{"user.mailed_code_refused", "activity.code_refused"},
    ActionText{"user.social_sign_in_refused", "activity.sign_in_refused"},
    ActionText{"passkey.removed", "activity.unlinked"},
};

json::Object event_row(const AccountContext& context, const domain::AuditEvent& event) {
  const auto personal = domain::personal_data_of(event);
  std::string what;
  for (const auto& row : kActions)
    if (row.action == event.action && (row.reason.empty() || row.reason == personal.reason)) what = context.view.text(row.text);
  return device_values(context.view, personal.user_agent.value_or(""))
      .set("what", what)
      .set("action", what.empty() ? event.action : std::string())
      .set("when", shown_time(event.at))
      .set("network", personal.ip.value_or(""))
      .set("current", event.session_id == context.actor.session().id);
}

Result<Response> show_activity(const AccountContext& context) {
  const auto after = parse_cursor(http::query_parameter(context.request, "cursor").value_or(""));
  USHER_TRY(const auto page, context.use.core.audit_trail.own(context.actor, after, kEventsShown));
  json::Array events;
  for (const auto& event : page.events) events.emplace_back(event_row(context, event));
  return page_of(
      context, {.name = "account_activity"_page,
                .title = context.view.text("activity.title"),
                .tab = Tab::kSecurity,
                .values = {{"events", std::move(events)},
                           {"next_url", page.next ? with_parameter(kActivityPath, "cursor", to_text(*page.next)) : std::string()},
                           {"back_url", kSecurityPath}},
                .with_script = true});
}

}  // namespace

std::vector<http::Endpoint> activity_page(const Context& use) {
  return account_rows(
      use, {{"GET", kActivityPath, "show_activity_page", access::kReadOwn, Lane::kRead, show_activity, kActivityPath}});
}

}  // namespace usher::pages
