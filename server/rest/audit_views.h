#pragma once

#include "common/base/id.h"
#include "common/json/fields.h"

/// The bodies of an account's events.
namespace usher::rest {

struct ListedEvent {
  AuditEventId id;
  Time at{};
  std::string action;
  std::string outcome;
  std::optional<std::string> ip;
  std::optional<std::string> user_agent;
  std::optional<std::int64_t> repeats = {};
  std::optional<std::string> reason = {};
  bool current_session = false;

  static constexpr std::string_view kSchema = "ListedEvent";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{
        required("id", &ListedEvent::id),
        required("at", &ListedEvent::at),
        required("action", &ListedEvent::action, {.about = "such as session.ended"}),
        required("outcome", &ListedEvent::outcome, {.about = "success or failure"}),
        required("ip", &ListedEvent::ip),
        required("user_agent", &ListedEvent::user_agent),
        json::optional("repeats", &ListedEvent::repeats, {.about = "the number of like attempts that this event stands for"}),
        json::optional("reason", &ListedEvent::reason, {.about = "why a sign-in was refused, such as wrong_password"}),
        required("current_session", &ListedEvent::current_session,
                 {.about = "true: an event of the session that makes the request"})};
  }
};

struct EventsView {
  std::vector<ListedEvent> events;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("events", &EventsView::events),
                      json::required("next_cursor", &EventsView::next_cursor, {.about = "null on the last page"})};
  }
};

}  // namespace usher::rest
