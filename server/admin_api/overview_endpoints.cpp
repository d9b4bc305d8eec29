#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/overview_views.h"

namespace usher::admin_api {
namespace {

OverviewView overview_view(const core::Summary& summary) {
  const auto& found = summary.overview;
  const auto& users = found.users;
  OverviewView view{
      .as_of = summary.as_of,
      .users = {users.all, users.verified, users.with_second_factor, users.admins, users.suspended, users.anonymous},
      .sessions = found.sessions,
      .mail = {found.mails_waiting, found.mails_kept, found.mails_failed},
      .chat = {found.chat.threads, found.chat.messages},
      .last_backup_at = found.notes.backed_up_at,
      .server_started_at = found.notes.started_at};
  for (const auto& day : summary.days)
    view.days.push_back({.day = to_rfc3339(day.day).substr(0, std::string_view("2026-11-20").size()),
                         .sign_ups = day.sign_ups,
                         .sign_ins = day.sign_ins,
                         .refusals = day.refusals,
                         .active_sessions = day.active_sessions});
  for (const auto& one : summary.attention) view.attention.push_back({std::string(one.code), one.count, one.detail});
  return view;
}

}  // namespace

std::vector<http::Endpoint> overview_endpoints(const OperationUseCases& use) {
  return {use.gate.reading({.path = "/auth/admin/overview",
                            .name = "admin_overview",
                            .summary = "The installation in figures, by day, and what needs attention",
                            .about = "The figures are at most ten seconds old.",
                            .tag = "Admin: overview",
                            .lane = http::Lane::kSearch,
                            .errors = {ErrorCode::kOverloaded}},
                           [use](const http::Request&, const Reader&) -> Result<OverviewView> {
                             USHER_TRY(const auto summary, use.statistics.summary());
                             return overview_view(summary);
                           })};
}

}  // namespace usher::admin_api
