#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/domain/session.h"
#include "common/domain/user.h"

namespace usher::core {
class Access;
}

namespace usher::domain {

/// Where a request comes from; kept with sessions and audit events.
struct Caller {
  std::string address;  ///< Client address; empty when unknown.
  std::string user_agent;
  std::string request_id;
  /// The anonymous account whose session the request carries: where it leads to a session of somebody else, that one ends. Only
  /// of a session that was found alive.
  std::optional<UserId> anonymous = {};
  std::string language = {};  ///< Its Accept-Language; mail that it causes is written in one of these where there is a text.

  /// As much of the user agent as sessions and audit events keep: 512 bytes.
  [[nodiscard]] std::string kept_user_agent() const { return user_agent.substr(0, 512); }
};

/// Somebody whose live session was verified. Only core::Access makes one.
class SessionActor {
 public:
  [[nodiscard]] const User& user() const { return user_; }
  [[nodiscard]] const Session& session() const { return session_; }

 private:
  friend class core::Access;
  SessionActor(User user, Session session) : user_(std::move(user)), session_(std::move(session)) {}
  User user_;
  Session session_;
};

/// Whoever administers from the machine itself: the command line.
class OperatorActor {
 public:
  /// `name`: the operating-system user, for the audit.
  explicit OperatorActor(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] std::string audit_name() const { return "operator:" + name_; }

 private:
  std::string name_;
};

}  // namespace usher::domain
