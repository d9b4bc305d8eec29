#include <utility>

#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/operation_filters.h"
#include "server/admin_api/operation_views.h"

namespace usher::admin_api {
namespace {

using http::Access;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kAuditTag = "Admin: audit";

AuditEventView event_view(const domain::AuditEvent& event) {
  auto personal = personal_data_of(event);
  return {.id = event.id,
          .at = event.at,
          .action = event.action,
          .outcome = event.outcome,
          .actor = event.actor,
          .user_id = event.user_id,
          .session_id = event.session_id,
          .request_id = event.request_id,
          .email = std::move(personal.email),
          .ip = std::move(personal.ip),
          .user_agent = std::move(personal.user_agent),
          .repeats = personal.repeats,
          .reason = std::move(personal.reason)};
}

Result<Response> list_events(const OperationUseCases& use, const Request& request) {
  USHER_TRY(const auto page, page_of(request));
  USHER_TRY(const auto filter, audit_filter_of(use.users, request, page));
  USHER_TRY(auto events, use.trail.search(filter));
  AuditEventsView view;
  view.next_cursor = cut(events, page, [](const domain::AuditEvent& event) { return Cursor{event.at, event.id.str()}; });
  for (const auto& event : events) view.events.push_back(event_view(event));
  return json_response(HttpStatus::kOk, view);
}

/// The position of the last event of an earlier part.
Result<Response> verify(const OperationUseCases& use, const Request& request) {
  USHER_TRY(const auto after, number_of(request, "cursor"));
  const auto verified = use.chain.verify_part(after);
  if (!verified.ok() && verified.error().code == ErrorCode::kInvalidArgument)
    return invalid_field("cursor", "NOT_ALLOWED", std::string(verified.error().detail()));
  USHER_TRY(const auto verdict, verified);
  AuditVerdictView view{.intact = !verdict.broken,
                        .events = verdict.events,
                        .pruned = verdict.pruned,
                        .not_verifiable = verdict.unverifiable,
                        .not_verifiable_since = verdict.unverifiable_since};
  if (verdict.broken) {
    view.broken_at = verdict.broken->position;
    view.broken_event = verdict.broken->event;
    view.reason = verdict.broken->reason;
  }
  if (verdict.next) view.next_cursor = std::to_string(*verdict.next);
  return json_response(HttpStatus::kOk, view);
}

}  // namespace

std::vector<http::Endpoint> audit_endpoints(const OperationUseCases& use) {
  return {
      {.method = "GET",
       .path = "/auth/admin/audit",
       .name = "admin_list_events",
       .summary = "Audit events, newest first",
       .about = "Filters narrow it by action, outcome, account or time; follow next_cursor to older ones.",
       .tag = kAuditTag,
       .access = Access::kAdmin,
       .lane = Lane::kSearch,
       .answer_schema = http::schema_source<AuditEventsView>(),
       .query = {{"user", "Only events of this account: an address, or an id, also of a deleted account"},
                 {"action", "Only this action, such as session.revoked"},
                 {"actor", "Only by this actor: user, system, admin:ID, api_key:ID or operator:NAME"},
                 kSinceParameter,
                 kUntilParameter,
                 kLimitParameter,
                 kCursorParameter},
       .errors = {ErrorCode::kUserNotFound, ErrorCode::kOverloaded},
       .handle = use.gate.reading([use](const Request& request, const Reader&) { return list_events(use, request); })},
      {.method = "GET",
       .path = "/auth/admin/audit/verify",
       .name = "admin_verify_audit",
       .summary = "Whether the audit trail is unchanged, 50,000 events a call",
       .about = "Computes the hash chain again, 50,000 events a call. Call it with `next_cursor` as `cursor` until that is null.",
       .tag = kAuditTag,
       .access = Access::kAdmin,
       .lane = Lane::kSearch,
       .answer_schema = http::schema_source<AuditVerdictView>(),
       .query = {{"cursor", "next_cursor of the previous part, which was intact"}},
       .errors = {ErrorCode::kOverloaded},
       .handle = use.gate.reading([use](const Request& request, const Reader&) { return verify(use, request); })}};
}

}  // namespace usher::admin_api
