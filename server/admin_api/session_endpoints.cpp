#include "common/core/administration/sessions.h"
#include "server/admin_api/listing_row.h"
#include "server/admin_api/user_endpoints.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::Request;
using store::SessionFilter;
using Ended = Single<"sessions_ended", std::int64_t>;

constexpr std::string_view kSessionsTag = "Admin: sessions";

struct AdministeredSession {
  store::SessionWithEmail row;
  bool current = false;
  static constexpr std::string_view kSchema = "AdministeredSession";
  static constexpr auto fields() {
    return std::tuple_cat(
        json::nested(&AdministeredSession::row),
        std::tuple{json::required("current", &AdministeredSession::current, {.about = "true: the session of this request"})});
  }
};
using Sessions = ListView<"sessions", AdministeredSession>;

AdministeredSession view_of(store::SessionWithEmail row, const Reader& reader) {
  const bool is_current = reader.session == row.session.id;
  return {std::move(row), is_current};
}

Result<Sessions> list_of_user(const UserUseCases& use, const Request& request, const Reader& reader) {
  USHER_TRY(const auto user, use.users.find(named_user(request)));
  USHER_TRY(auto part, part_of(request, use.sessions, SessionFilter{.user = user.id}));
  Sessions view{.rows = {}, .next_cursor = text_of(part.next)};
  for (auto& row : part.rows) view.rows.push_back(view_of(std::move(row), reader));
  return view;
}

}  // namespace

std::vector<http::Endpoint> session_endpoints(const UserUseCases& use) {
  return {
      use.gate.reading({.path = "/auth/admin/users/{id}/sessions",
                        .name = "admin_list_user_sessions",
                        .summary = "The live sessions of an account, oldest first",
                        .about = "Those of any device; `current` is the one that asks.",
                        .tag = kSessionsTag,
                        .query = {kLimitParameter, kCursorParameter},
                        .errors = {ErrorCode::kUserNotFound}},
                       [use](const Request& request, const Reader& reader) { return list_of_user(use, request, reader); }),
      use.gate.acting("DELETE",
                      {.path = "/auth/admin/users/{id}/sessions",
                       .name = "admin_end_user_sessions",
                       .summary = "End all sessions of an account",
                       .about = "The user signs in again. Access tokens that other back ends hold end at their `exp`.",
                       .tag = kSessionsTag,
                       .errors = {ErrorCode::kUserNotFound, ErrorCode::kAdminSessionRequired, ErrorCode::kFreshSessionRequired}},
                      [use](const Request& request, const Administrator& by) -> Result<Ended> {
                        USHER_TRY(const auto user, use.users.find(named_user(request)));
                        USHER_TRY(const auto ended, use.sessions.revoke_user(by, user.id));
                        return Ended{ended};
                      }),
      listing_row<"sessions", SessionFilter>(
          use.gate, use.filters, use.sessions,
          {.path = "/auth/admin/sessions",
           .name = "admin_list_sessions",
           .summary = "All live sessions, oldest first",
           .about = "Follow next_cursor to the next page.",
           .tag = kSessionsTag},
          [](store::SessionWithEmail row, const Request&, const Reader& reader) { return view_of(std::move(row), reader); }),
      use.gate.acting(
          "DELETE",
          {.path = "/auth/admin/sessions/{id}",
           .name = "admin_end_session",
           .summary = "End a session with all its tokens",
           .about = "The other sessions of the user go on.",
           .tag = kSessionsTag,
           .errors = {ErrorCode::kSessionNotFound, ErrorCode::kAdminSessionRequired, ErrorCode::kFreshSessionRequired}},
          [use](const Request& request, const Administrator& by) { return use.sessions.revoke(by, request.parameters.at(0)); }),
  };
}

}  // namespace usher::admin_api
