#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/operation_views.h"

namespace usher::admin_api {
namespace {

using http::Access;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kAuditTag = "Admin: audit";

std::optional<std::string> text_in(const json::Value& personal, std::string_view key) {
  const auto* member = personal.find(key);
  return member && member->string() ? std::optional(*member->string()) : std::nullopt;
}

AuditEventView event_view(const domain::AuditEvent& event) {
  const auto parsed = json::parse(event.personal.value_or("{}"));
  const auto personal = parsed.ok() ? parsed.value() : json::Value();
  const auto* repeats = personal.find("repeats");
  return {.id = event.id,
          .at = event.at,
          .action = event.action,
          .outcome = event.outcome,
          .actor = event.actor,
          .user_id = event.user_id,
          .session_id = event.session_id,
          .request_id = event.request_id,
          .email = text_in(personal, "email"),
          .ip = text_in(personal, "ip"),
          .user_agent = text_in(personal, "user_agent"),
          .repeats = repeats && repeats->integer() ? std::optional(*repeats->integer()) : std::nullopt};
}

/// An address names an account that exists; an id may be a deleted account's.
Result<std::optional<UserId>> about(const OperationUseCases& use, const std::optional<std::string>& user) {
  if (!user) return std::optional<UserId>();
  if (user->find('@') == std::string::npos) return std::optional(UserId(*user));
  USHER_TRY(const auto found, use.users.find(*user));
  return std::optional(found.id);
}

Result<Response> list_events(const OperationUseCases& use, const Request& request) {
  USHER_TRY(const auto page, page_of(request));
  store::AuditFilter filter{.limit = page.rows()};
  USHER_TRY(filter.action, text_of(request, "action"));
  USHER_TRY(filter.since, since_of(request));
  USHER_TRY(const auto user, text_of(request, "user"));
  USHER_TRY(filter.user, about(use, user));
  if (page.after) {
    filter.before = page.after->created_at;
    filter.before_id = AuditEventId(page.after->id);
  }
  USHER_TRY(auto events, use.trail.search(filter));
  AuditEventsView view;
  view.next_cursor = cut(events, page, [](const domain::AuditEvent& event) { return Cursor{event.at, event.id.str()}; });
  for (const auto& event : events) view.events.push_back(event_view(event));
  return json_response(HttpStatus::kOk, view);
}

Result<Response> verify(const OperationUseCases& use) {
  USHER_TRY(const auto verdict, use.chain.verify());
  AuditVerdictView view{.intact = !verdict.broken, .events = verdict.events, .pruned = verdict.pruned};
  if (verdict.broken) {
    view.broken_at = verdict.broken->position;
    view.broken_event = verdict.broken->event;
    view.reason = verdict.broken->reason;
  }
  return json_response(HttpStatus::kOk, view);
}

}  // namespace

std::vector<http::Endpoint> audit_endpoints(const OperationUseCases& use) {
  return {{.method = "GET",
           .path = "/auth/admin/audit",
           .name = "admin_list_events",
           .summary = "Audit events, newest first",
           .tag = kAuditTag,
           .access = Access::kAdmin,
           .lane = Lane::kSearch,
           .answer_schema = http::schema_source<AuditEventsView>(),
           .query = {{"user", "Only events of this account: an address, or an id, also of a deleted account"},
                     {"action", "Only this action, such as session.revoked"},
                     kSinceParameter,
                     kLimitParameter,
                     kCursorParameter},
           .errors = {ErrorCode::kUserNotFound, ErrorCode::kOverloaded},
           .handle = use.gate.reading([use](const Request& request, const Reader&) { return list_events(use, request); })},
          {.method = "GET",
           .path = "/auth/admin/audit/verify",
           .name = "admin_verify_audit",
           .summary = "Whether the audit trail is unchanged",
           .tag = kAuditTag,
           .access = Access::kAdmin,
           .lane = Lane::kSearch,
           .answer_schema = http::schema_source<AuditVerdictView>(),
           .handle = use.gate.reading([use](const Request&, const Reader&) { return verify(use); })}};
}

}  // namespace usher::admin_api
