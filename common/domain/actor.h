#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/domain/api_key.h"
#include "common/domain/session.h"
#include "common/domain/user.h"

namespace usher::core {
class Authentication;
class ApiKeys;
}  // namespace usher::core

namespace usher::domain {

/// Where a request comes from; kept with sessions and audit events.
struct Caller {
  std::string address;  ///< Client address; empty when unknown.
  std::string user_agent;
  std::string request_id;
  /// The anonymous account whose session the request carries: where it leads to a session of somebody else, that one ends. Only
  /// of a session that was found alive.
  std::optional<UserId> anonymous = {};
  /// The visitor whose token the request carries; only of somebody who acts in that browser, and not of whoever follows a link.
  /// What is theirs goes to the account that such an act opens a session of.
  std::optional<VisitorId> visitor = {};
  std::string language = {};  ///< Its Accept-Language; mail that it causes is written in one of these where there is a text.

  /// As much of the user agent as sessions and audit events keep: 512 bytes.
  [[nodiscard]] std::string kept_user_agent() const { return user_agent.substr(0, 512); }
};

/// How the audit names an admin.
inline std::string admin_name(const UserId& admin) { return "admin:" + admin.str(); }

/// Somebody whose live session was verified. Only core::Authentication makes one.
class SessionActor {
 public:
  [[nodiscard]] const User& user() const { return user_; }
  [[nodiscard]] const Session& session() const { return session_; }
  /// Whether it is an admin who acts in the user's place.
  [[nodiscard]] bool is_impersonated() const { return session_.impersonated_by.has_value(); }
  /// Who really acts.
  [[nodiscard]] std::string audit_name() const { return is_impersonated() ? admin_name(*session_.impersonated_by) : "user"; }

 private:
  friend class core::Authentication;
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

/// A back end whose API key was found valid: it acts for nobody, and may do what its key's scope says. Only core::ApiKeys makes
/// one.
class BackEndActor {
 public:
  [[nodiscard]] const ApiKey& key() const { return key_; }
  [[nodiscard]] bool may(std::string_view scope) const { return key_.scope == scope; }

 private:
  friend class core::ApiKeys;
  explicit BackEndActor(ApiKey key) : key_(std::move(key)) {}
  ApiKey key_;
};

/// An admin, in a live session of their own. Only core::Authentication makes one.
class AdminActor {
 public:
  [[nodiscard]] const User& user() const { return actor_.user(); }
  [[nodiscard]] const Session& session() const { return actor_.session(); }
  [[nodiscard]] const std::string& request_id() const { return request_id_; }

 private:
  friend class core::Authentication;
  AdminActor(SessionActor actor, std::string request_id) : actor_(std::move(actor)), request_id_(std::move(request_id)) {}
  SessionActor actor_;
  std::string request_id_;
};

/// Whoever administers accounts: the operator, or an admin over HTTP.
class Administrator {
 public:
  Administrator(const OperatorActor& by) : audit_name_(by.audit_name()) {}  // NOLINT: implicit by design
  Administrator(const AdminActor& by)                                       // NOLINT: implicit by design
      : audit_name_(admin_name(by.user().id)), user_(by.user().id), session_(by.session().id), request_id_(by.request_id()) {}

  [[nodiscard]] const std::string& audit_name() const { return audit_name_; }
  /// For the audit. Not the admin's address: the event is the user's, who may read it.
  [[nodiscard]] Caller caller() const { return {.address = {}, .user_agent = {}, .request_id = request_id_}; }
  /// The admin's own session; none for the operator.
  [[nodiscard]] const std::optional<SessionId>& session() const { return session_; }
  [[nodiscard]] bool is(const UserId& user) const { return user_ == user; }

 private:
  std::string audit_name_;
  std::optional<UserId> user_;
  std::optional<SessionId> session_;
  std::string request_id_;
};

}  // namespace usher::domain
