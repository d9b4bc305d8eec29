#pragma once

#include "common/core/own/own.h"
#include "common/core/sessions/sessions.h"

namespace usher::core {

struct ListedSession {
  SessionId id;
  Time created_at{};
  Time last_seen_at{};
  Time expires_at{};
  std::string ip;
  std::string user_agent;
  std::string device;
  bool current = false;
  static constexpr std::string_view kSchema = "ListedSession";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &ListedSession::id), required("created_at", &ListedSession::created_at),
                           required("last_seen_at", &ListedSession::last_seen_at),
                           required("expires_at", &ListedSession::expires_at), required("ip", &ListedSession::ip),
                           required("user_agent", &ListedSession::user_agent),
                           required("device", &ListedSession::device, {.about = "browser and operating system, if known"}),
                           required("current", &ListedSession::current));
  }
};

/// Where the user is signed in.
struct OwnSessions {
  using List = json::Single<"sessions", std::vector<ListedSession>>;

  static Result<List> list(const OwnSources& use, const OwnQuery& query) {
    USHER_TRY(const auto sessions, use.sessions.list(query.by));
    List list;
    for (const auto& session : sessions)
      list.value.push_back({.id = session.id,
                            .created_at = session.created_at,
                            .last_seen_at = session.last_seen_at,
                            .expires_at = session.expires_at,
                            .ip = session.ip,
                            .user_agent = session.user_agent,
                            .device = domain::describe_device(session.user_agent),
                            .current = session.id == query.by.session().id});
    return list;
  }
  static Result<Removed> remove(const OwnSources& use, const OwnedRow& row) {
    const SessionId session(row.id);
    USHER_CHECK(use.sessions.end(row.by, session, row.caller));
    return Removed{.ends_caller = session == row.by.session().id};
  }
  static constexpr std::array kErrors{ErrorCode::kSessionNotFound};
  static constexpr bool kIsWayIn = false;
};

}  // namespace usher::core
