#include "common/core/administration/audit_events.h"
#include "common/core/audit/audit_chain.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

struct AuditPartView {
  core::AuditVerdict verdict;
  std::optional<std::string> next_cursor;
  static constexpr std::string_view kSchema = "AuditVerdict";
  static constexpr auto fields() {
    return json::concat(
        json::nested(&AuditPartView::verdict),
        json::fields_of(json::required("next_cursor", &AuditPartView::next_cursor,
                                       {.about = "of the next part; null where all events are verified, and at a break"})));
  }
};

/// The cursor is the position of the last event of the part before.
Result<AuditPartView> verify(const AdminUseCases& use, const Request& request) {
  USHER_TRY(const auto after, number_of(request, "cursor"));
  auto verified = use.core.audit_chain.verify_part(after);
  if (!verified.ok() && verified.error().code == ErrorCode::kInvalidArgument)
    return invalid_field("cursor", "NOT_ALLOWED", verified.error().detail());
  USHER_TRY(auto verdict, std::move(verified));
  const auto next = verdict.next ? std::optional(std::to_string(*verdict.next)) : std::nullopt;
  return AuditPartView{std::move(verdict), next};
}

}  // namespace

std::vector<http::Endpoint> audit_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: audit");
  return {rows.get(
      {.path = "/auth/admin/audit/verify",
       .name = "admin_verify_audit",
       .access = access::kAdminReads,
       .summary = "Whether the audit trail is unchanged, 50,000 events a call",
       .about = "Computes the hash chain again, 50,000 events a call. Call it with `next_cursor` as `cursor` until that is null.",
       .lane = Lane::kSearch,
       .query = {{"cursor", "next_cursor of the previous part, which was intact"}},
       .errors = {ErrorCode::kOverloaded}},
      verify)};
}

}  // namespace usher::admin_api
