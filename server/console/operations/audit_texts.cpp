#include "server/console/operations/audit_texts.h"

#include "common/base/time_text.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/operation_filters.h"

namespace usher::console {
namespace {

json::Object members_of(const domain::AuditEvent& event) {
  const auto personal = admin_api::personal_data_of(event);
  return {{"at", to_rfc3339(event.at)},
          {"action", event.action},
          {"outcome", event.outcome},
          {"actor", event.actor},
          {"user_id", event.user_id ? json::Value(event.user_id->str()) : json::Value()},
          {"email", personal.email},
          {"ip", personal.ip},
          {"user_agent", personal.user_agent},
          {"reason", personal.reason},
          {"repeats", personal.repeats},
          {"session_id", event.session_id ? json::Value(event.session_id->str()) : json::Value()},
          {"request_id", event.request_id},
          {"id", event.id.str()},
          {"position", event.position}};
}

/// Ends a line whose cells each end in a comma.
void end_line(std::string& text) { text.back() = '\n'; }

}  // namespace

std::string events_as_csv(const std::vector<domain::AuditEvent>& events) {
  std::string text;
  for (const auto& member : members_of({})) text.append(member.key).append(",");
  end_line(text);
  for (const auto& event : events) {
    for (const auto& member : members_of(event)) text.append(admin_api::csv_cell(member.value)).append(",");
    end_line(text);
  }
  return text;
}

std::string events_as_lines(const std::vector<domain::AuditEvent>& events) {
  std::string text;
  for (const auto& event : events) text.append(json::to_text(json::Value(members_of(event)))).append("\n");
  return text;
}

}  // namespace usher::console
