#include "common/core/administration/audit_events.h"
#include "server/admin_api/answer_texts.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"
#include "server/console/operations/operation_pages.h"

namespace usher::console {
namespace {

using http::Lane;
using http::Response;

/// What one file holds at most, so that no request holds a thread or much memory.
constexpr int kMostEvents = 10'000;

using EventPart = core::Part<domain::AuditEvent>;

Result<EventPart> event_part_of(const ConsolePages& use, const http::Request& request) {
  USHER_TRY(const auto filter, admin_api::filter_of<store::AuditFilter>(use.core.filter_sources, request));
  return admin_api::part_of(request, use.core.audit_trail, filter, kMostEvents);
}

/// audit-20261120T065344.csv: the time of its newest event.
std::string file_name(const EventPart& part, std::string_view ending) {
  std::string time = part.rows.empty() ? "empty" : to_rfc3339(part.rows.front().at).substr(0, 19);
  std::erase(time, '-');
  std::erase(time, ':');
  return "audit-" + time + std::string(ending);
}

Result<Response> show_event_part(const ConsolePages& use, const Context& context) {
  const auto& request = context.request();
  USHER_TRY(const auto part, event_part_of(use, request));
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
    facts.push_back({"Newest", {.at = part.rows.front().at}});
    facts.push_back({"Oldest", {.at = part.rows.back().at}});
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

json::Object members_of(const domain::AuditEvent& event) { return *json::to_value(core::AuditEventView::of(event)).object(); }

/// A line of names, then one an event.
std::string events_as_csv(const std::vector<domain::AuditEvent>& events) {
  std::string text;
  for (const auto& member : members_of({})) text.append(member.key).append(",");
  text.back() = '\n';
  for (const auto& event : events) text.append(admin_api::csv_line(members_of(event)));
  return text;
}

/// An object a line.
std::string events_as_lines(const std::vector<domain::AuditEvent>& events) {
  std::string text;
  for (const auto& event : events) text.append(json::encode(core::AuditEventView::of(event))).append("\n");
  return text;
}

Result<Response> send_events_csv(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto part, event_part_of(use, context.request()));
  return download(events_as_csv(part.rows), admin_api::kCsvType, file_name(part, ".csv"));
}

Result<Response> send_events_lines(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto part, event_part_of(use, context.request()));
  return download(events_as_lines(part.rows), admin_api::kLinesType, file_name(part, ".jsonl"));
}

}  // namespace

std::vector<http::Endpoint> audit_export_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/audit/export", "show_console_audit_export", access::kAdminReads, bound(use, show_event_part),
                          Lane::kSearch),
          use.routes.page("/admin/audit/events.csv", "send_console_events_csv", access::kAdminReads, bound(use, send_events_csv),
                          Lane::kSearch),
          use.routes.page("/admin/audit/events.jsonl", "send_console_events_lines", access::kAdminReads,
                          bound(use, send_events_lines), Lane::kSearch)};
}

}  // namespace usher::console
