#include "server/console/operations/audit_texts.h"

#include "common/core/administration/audit_events.h"
#include "common/json/fields.h"
#include "server/admin_api/answer_texts.h"

namespace usher::console {
namespace {

json::Object members_of(const domain::AuditEvent& event) { return *json::to_value(core::AuditEventView::of(event)).object(); }

}  // namespace

std::string events_as_csv(const std::vector<domain::AuditEvent>& events) {
  std::string text;
  for (const auto& member : members_of({})) text.append(member.key).append(",");
  text.back() = '\n';
  for (const auto& event : events) text.append(admin_api::csv_line(members_of(event)));
  return text;
}

std::string events_as_lines(const std::vector<domain::AuditEvent>& events) {
  std::string text;
  for (const auto& event : events) text.append(json::encode(core::AuditEventView::of(event))).append("\n");
  return text;
}

}  // namespace usher::console
