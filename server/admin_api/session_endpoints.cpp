#include "server/admin_api/session_views.h"
#include "server/admin_api/user_endpoints.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::Access;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kSessionsTag = "Admin: sessions";

AdministeredSession view_of(const store::SessionWithEmail& row, const Reader& reader) {
  const auto& session = row.session;
  return {.id = session.id,
          .user_id = session.user_id,
          .email = row.email,
          .created_at = session.created_at,
          .last_seen_at = session.last_seen_at,
          .expires_at = session.expires_at,
          .ip = session.ip,
          .user_agent = session.user_agent,
          .device = domain::describe_device(session.user_agent),
          .impersonated_by = session.impersonated_by,
          .current = reader.session == session.id};
}

/// `user`: absent for the sessions of all accounts.
Result<Response> list(const UserUseCases& use, const Request& request, const Reader& reader, std::optional<UserId> user) {
  USHER_TRY(const auto page, page_of(request));
  store::SessionFilter filter{.user = std::move(user), .limit = page.rows()};
  if (page.after) {
    filter.after = page.after->created_at;
    filter.after_id = SessionId(page.after->id);
  }
  USHER_TRY(auto rows, use.sessions.list(filter));
  AdministeredSessionsView view;
  view.next_cursor = cut(rows, page, [](const store::SessionWithEmail& row) {
    return Cursor{row.session.created_at, row.session.id.str()};
  });
  for (const auto& row : rows) view.sessions.push_back(view_of(row, reader));
  return json_response(HttpStatus::kOk, view);
}

Result<Response> list_of_user(const UserUseCases& use, const Request& request, const Reader& reader) {
  USHER_TRY(auto user, use.users.find(named_user(request)));
  return list(use, request, reader, std::move(user.id));
}

Result<Response> end_of_user(const UserUseCases& use, const Request& request, const Administrator& by) {
  USHER_TRY(const auto user, use.users.find(named_user(request)));
  USHER_TRY(const auto ended, use.sessions.revoke_user(by, user.id));
  return json_response(HttpStatus::kOk, SessionsEndedView{ended});
}

}  // namespace

std::vector<http::Endpoint> session_endpoints(const UserUseCases& use) {
  return {
      {.method = "GET",
       .path = "/auth/admin/users/{id}/sessions",
       .name = "admin_list_user_sessions",
       .summary = "The live sessions of an account, oldest first",
       .about = "Those of any device; `current` is the one that asks.",
       .tag = kSessionsTag,
       .access = Access::kAdmin,
       .answer_schema = http::schema_source<AdministeredSessionsView>(),
       .query = {kLimitParameter, kCursorParameter},
       .errors = {ErrorCode::kUserNotFound},
       .handle =
           use.gate.reading([use](const Request& request, const Reader& reader) { return list_of_user(use, request, reader); })},
      {.method = "DELETE",
       .path = "/auth/admin/users/{id}/sessions",
       .name = "admin_end_user_sessions",
       .summary = "End all sessions of an account",
       .about = "The user signs in again. Access tokens that other back ends hold end at their `exp`.",
       .tag = kSessionsTag,
       .access = Access::kAdmin,
       .lane = Lane::kWrite,
       .answer_schema = http::schema_source<SessionsEndedView>(),
       .errors = {ErrorCode::kUserNotFound, ErrorCode::kAdminSessionRequired, ErrorCode::kFreshSessionRequired},
       .handle =
           use.gate.acting([use](const Request& request, const Administrator& by) { return end_of_user(use, request, by); })},
      {.method = "GET",
       .path = "/auth/admin/sessions",
       .name = "admin_list_sessions",
       .summary = "All live sessions, oldest first",
       .about = "Follow next_cursor to the next page.",
       .tag = kSessionsTag,
       .access = Access::kAdmin,
       .lane = Lane::kSearch,
       .answer_schema = http::schema_source<AdministeredSessionsView>(),
       .query = {kLimitParameter, kCursorParameter},
       .handle = use.gate.reading(
           [use](const Request& request, const Reader& reader) { return list(use, request, reader, std::nullopt); })},
      {.method = "DELETE",
       .path = "/auth/admin/sessions/{id}",
       .name = "admin_end_session",
       .summary = "End a session with all its tokens",
       .about = "The other sessions of the user go on.",
       .tag = kSessionsTag,
       .access = Access::kAdmin,
       .lane = Lane::kWrite,
       .success = HttpStatus::kNoContent,
       .errors = {ErrorCode::kSessionNotFound, ErrorCode::kAdminSessionRequired, ErrorCode::kFreshSessionRequired},
       .handle = use.gate.acting([use](const Request& request, const Administrator& by) -> Result<Response> {
         USHER_CHECK(use.sessions.revoke(by, request.parameters.at(0)));
         return http::no_content();
       })},
  };
}

}  // namespace usher::admin_api
