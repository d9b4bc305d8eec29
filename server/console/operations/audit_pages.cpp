#include "common/base/encoding.h"
#include "common/core/administration/audit_events.h"
#include "common/core/administration/resources.h"
#include "common/core/audit/audit_chain.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/endpoints.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"
#include "server/console/operations/operation_pages.h"

namespace usher::console {
namespace {

using http::Lane;
using http::Response;
using EventPart = core::Part<core::ListedRow>;

constexpr std::string_view kAudit = "/admin/audit";

std::string event_url(const AuditEventId& id) { return std::string(kAudit) + "/" + percent_encode(id.str()); }

/// Leads to the account.
Cell about_cell(const core::AuditEventView& view, core::EventAccounts& accounts) {
  if (!view.event.user_id) return {};
  return {.text = accounts.about(view).value_or(""), .url = path_of(*view.event.user_id)};
}

/// An admin is named by address, and leads to the account.
Cell actor_cell(const domain::AuditEvent& event, core::EventAccounts& accounts) {
  const auto admin = core::EventAccounts::admin_of(event.actor);
  return {.text = accounts.actor(event.actor), .url = admin ? path_of(*admin) : std::string()};
}

std::string or_none(const std::optional<std::string>& text) { return text.value_or("none"); }

std::vector<Fact> event_facts(const domain::AuditEvent& event, core::EventAccounts& accounts) {
  const auto view = core::AuditEventView::of(event);
  const auto& personal = view.personal;
  return {{"Name for programs", {.text = event.action}},
          {"When", {.at = event.at}},
          {"Outcome", state_cell(event.outcome)},
          {"Reason", {.text = core::words_of_name(or_none(personal.reason))}},
          {"Actor", actor_cell(event, accounts)},
          {"Account", about_cell(view, accounts)},
          {"Email address", {.text = or_none(personal.email)}},
          {"Network address", {.text = or_none(personal.ip)}},
          {"Browser or program", {.text = or_none(personal.user_agent)}},
          {"Attempts", number_cell(personal.repeats.value_or(1))},
          {"Session", {.text = event.session_id ? event.session_id->str() : "none"}},
          {"Request", {.text = event.request_id.empty() ? "none" : event.request_id}},
          {"Event", {.text = event.id.str()}},
          {"Position in the chain", {.text = event.position ? std::to_string(*event.position) : "not linked yet"}},
          {"Hash of the chain", {.text = or_none(event.link)}}};
}

Result<Response> show_event(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto event, use.core.audit_trail.find(AuditEventId(context.request().parameters.at(0))));
  core::EventAccounts accounts(use.core.user_admin);
  json::Object values{{"facts", values_of(event_facts(event, accounts), context.now())}, {"back_url", kAudit}};
  if (!event.personal) values.set("lead", "The personal data of this event was erased with the account.");
  return context.show({.name = "details"_template, .title = core::words_of_action(event.action), .values = std::move(values)});
}

/// The sentence of a verdict; a break comes with its event.
json::Object verdict_values(const core::AuditVerdict& verdict) {
  const auto position = std::to_string(verdict.position);
  if (verdict.broken)
    return {{"broken", "The audit log was changed at position " + std::to_string(verdict.broken->position) + ": " +
                           verdict.broken->reason + "."},
            {"event_url", event_url(verdict.broken->event)}};
  if (verdict.next)
    return {{"lead", "Intact up to position " + position + ". Later events are not checked yet."},
            {"continue_url", "/admin/audit/verify?cursor=" + std::to_string(*verdict.next)}};
  return {{"lead", "Intact: every event up to position " + position + " is as it was written."}};
}

Result<Response> verify_events(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto after, admin_api::number_of(context.request(), "cursor"));
  USHER_TRY(const auto verdict, use.core.audit_chain.verify_part(after));
  auto values = verdict_values(verdict);
  std::vector<Fact> facts{{"Checked now", number_cell(verdict.events)},
                          {"Removed by AUDIT_RETENTION_DAYS", number_cell(verdict.pruned)}};
  if (verdict.unverifiable_since) {
    facts.push_back({"Older, not verifiable", number_cell(verdict.unverifiable)});
    facts.push_back({"Not verifiable since", {.text = to_rfc3339(*verdict.unverifiable_since)}});
  }
  values.set("facts", values_of(facts, context.now())).set("back_url", kAudit);
  return context.show({.name = "audit_verdict"_template, .title = "Verify the audit log", .values = std::move(values)});
}

/// What one file holds at most, so that no request holds a thread or much memory.
constexpr std::size_t kMostEvents = 10'000;

Result<EventPart> event_part_of(const ConsolePages& use, const Context& context) {
  const auto& events = core::resource_of("events");
  USHER_TRY(auto page, admin_api::wanted_page(context.request()));
  return use.core.administration.list(events, {.values = admin_api::sent_filters(events, context.request()),
                                               .now = context.now(),
                                               .after = page.after.value_or(Cursor()),
                                               .most = kMostEvents});
}

const std::string& time_of(const core::ListedRow& event) { return *event.values.find("at")->string(); }

/// audit-20261120T065344.csv: the time of its newest event.
std::string file_name(const EventPart& part, std::string_view ending) {
  std::string time = part.rows.empty() ? "empty" : time_of(part.rows.front()).substr(0, 19);
  std::erase(time, '-');
  std::erase(time, ':');
  return "audit-" + time + std::string(ending);
}

Result<Response> show_event_part(const ConsolePages& use, const Context& context) {
  const auto& request = context.request();
  USHER_TRY(const auto part, event_part_of(use, context));
  const auto cursor = http::query_parameter(request, "cursor").value_or("");
  const auto link_of = [&](std::string_view path, std::string_view from, const char* text) {
    return link(part_url(request, path, from), text);
  };
  json::Array links{link_of("/admin/audit/events.csv", cursor, "Download as CSV"),
                    link_of("/admin/audit/events.jsonl", cursor, "Download as JSON Lines")};
  if (part.next) links.emplace_back(link_of("/admin/audit/export", to_text(*part.next), "The next part"));
  links.emplace_back(link_of("/admin/audit", "", "Back to the events"));
  std::vector<Fact> facts{{"Events in this part", number_cell(static_cast<std::int64_t>(part.rows.size()))}};
  if (!part.rows.empty()) {
    facts.push_back({"Newest", time_cell(parse_time(time_of(part.rows.front())))});
    facts.push_back({"Oldest", time_cell(parse_time(time_of(part.rows.back())))});
  }
  return context.show(
      {.name = "export"_template,
       .title = "Export the audit log",
       .values = {
           {"lead",
            "A file has at most 10,000 events, newest first. The command \"usher audit list --all -o csv\" writes the whole log "
            "as one file."},
           {"facts", values_of(facts, context.now())},
           {"links", std::move(links)}}});
}

/// An object a line.
std::string events_as_lines(const std::vector<core::ListedRow>& events) {
  std::string text;
  for (const auto& event : events) text.append(json::to_text(event.values)).append("\n");
  return text;
}

Result<Response> send_events_csv(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto part, event_part_of(use, context));
  return download(csv_of(core::resource_of("events"), part.rows), admin_api::kCsvType, file_name(part, ".csv"));
}

Result<Response> send_events_lines(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto part, event_part_of(use, context));
  return download(events_as_lines(part.rows), admin_api::kLinesType, file_name(part, ".jsonl"));
}

}  // namespace

std::vector<http::Endpoint> audit_pages(const ConsolePages& use) {
  return {
      use.routes.page("/admin/audit/verify", "show_console_audit_verdict", bound(use, verify_events), Lane::kSearch),
      use.routes.page("/admin/audit/{id}", "show_console_event", bound(use, show_event)),
      use.routes.page("/admin/audit/export", "show_console_audit_export", bound(use, show_event_part), Lane::kSearch),
      use.routes.page("/admin/audit/events.csv", "send_console_events_csv", bound(use, send_events_csv), Lane::kSearch),
      use.routes.page("/admin/audit/events.jsonl", "send_console_events_lines", bound(use, send_events_lines), Lane::kSearch)};
}

}  // namespace usher::console
