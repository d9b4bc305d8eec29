#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/session.h"
#include "server/admin_api/lists.h"

/// The bodies of sessions in the admin API.
namespace usher::admin_api {

/// As GET /auth/sessions shows them, with the user.
struct AdministeredSession {
  SessionId id;
  UserId user_id;
  std::string email;
  Time created_at{};
  Time last_seen_at{};
  Time expires_at{};
  std::string ip;
  std::string user_agent;
  std::string device;
  std::optional<UserId> impersonated_by;
  bool current = false;
  static constexpr std::string_view kSchema = "AdministeredSession";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("id", &AdministeredSession::id),
                      required("user_id", &AdministeredSession::user_id),
                      required("email", &AdministeredSession::email),
                      required("created_at", &AdministeredSession::created_at),
                      required("last_seen_at", &AdministeredSession::last_seen_at),
                      required("expires_at", &AdministeredSession::expires_at),
                      required("ip", &AdministeredSession::ip),
                      required("user_agent", &AdministeredSession::user_agent),
                      required("device", &AdministeredSession::device, {.about = "browser and operating system, if known"}),
                      required("impersonated_by", &AdministeredSession::impersonated_by,
                               {.about = "the admin who impersonates the user in it"}),
                      required("current", &AdministeredSession::current, {.about = "true: the session of this request"})};
  }
};

struct AdministeredSessionsView {
  std::vector<AdministeredSession> sessions;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("sessions", &AdministeredSessionsView::sessions),
                      json::required("next_cursor", &AdministeredSessionsView::next_cursor, {.about = kCursorAbout})};
  }
};

struct SessionsEndedView {
  std::int64_t sessions_ended = 0;
  static constexpr auto fields() { return std::tuple{json::required("sessions_ended", &SessionsEndedView::sessions_ended)}; }
};

}  // namespace usher::admin_api
