#include "common/core/administration/audit_events.h"
#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/operation_filters.h"
#include "server/admin_api/operation_views.h"

namespace usher::admin_api {
namespace {

using http::Lane;
using http::Request;

constexpr std::string_view kAuditTag = "Admin: audit";

Result<ListView<"events", core::AuditEventView>> list_events(const OperationUseCases& use, const Request& request) {
  USHER_TRY(const auto filter, audit_filter_of(use.users, request));
  USHER_TRY(auto part, part_of(request, use.trail, filter));
  ListView<"events", core::AuditEventView> view{.rows = {}, .next_cursor = text_of(part.next)};
  for (auto& event : part.rows) view.rows.push_back(core::AuditEventView::of(std::move(event)));
  return view;
}

/// The cursor is the position of the last event of the part before.
Result<AuditPartView> verify(const OperationUseCases& use, const Request& request) {
  USHER_TRY(const auto after, number_of(request, "cursor"));
  auto verified = use.chain.verify_part(after);
  if (!verified.ok() && verified.error().code == ErrorCode::kInvalidArgument)
    return invalid_field("cursor", "NOT_ALLOWED", std::string(verified.error().detail()));
  USHER_TRY(auto verdict, std::move(verified));
  const auto next = verdict.next ? std::optional(std::to_string(*verdict.next)) : std::nullopt;
  return AuditPartView{std::move(verdict), next};
}

}  // namespace

std::vector<http::Endpoint> audit_endpoints(const OperationUseCases& use) {
  return {
      use.gate.reading({.path = "/auth/admin/audit",
                        .name = "admin_list_events",
                        .summary = "Audit events, newest first",
                        .about = "Filters narrow it by action, outcome, account or time; follow next_cursor to older ones.",
                        .tag = kAuditTag,
                        .lane = Lane::kSearch,
                        .query = {{"user", "Only events of this account: an address, or an id, also of a deleted account"},
                                  {"action", "Only this action, such as session.revoked"},
                                  {"actor", "Only by this actor: user, system, admin:ID, api_key:ID or operator:NAME"},
                                  kSinceParameter,
                                  kUntilParameter,
                                  kLimitParameter,
                                  kCursorParameter},
                        .errors = {ErrorCode::kUserNotFound, ErrorCode::kOverloaded}},
                       [use](const Request& request, const Reader&) { return list_events(use, request); }),
      use.gate.reading(
          {.path = "/auth/admin/audit/verify",
           .name = "admin_verify_audit",
           .summary = "Whether the audit trail is unchanged, 50,000 events a call",
           .about =
               "Computes the hash chain again, 50,000 events a call. Call it with `next_cursor` as `cursor` until that is null.",
           .tag = kAuditTag,
           .lane = Lane::kSearch,
           .query = {{"cursor", "next_cursor of the previous part, which was intact"}},
           .errors = {ErrorCode::kOverloaded}},
          [use](const Request& request, const Reader&) { return verify(use, request); })};
}

}  // namespace usher::admin_api
