#pragma once

#include "common/domain/api_key.h"
#include "common/domain/audit_event.h"
#include "common/domain/profile.h"
#include "common/domain/session.h"
#include "common/domain/user.h"

namespace usher::core {
class Authentication;
class ApiKeys;
}  // namespace usher::core

namespace usher::domain {

/// The origin of a request. Stored with sessions and audit events.
struct Caller {
  std::string address;     ///< Client address; empty when unknown.
  std::string user_agent;  ///< As sessions and audit events store it: UTF-8, at most 512 bytes.
  std::string request_id;
  /// The anonymous account whose live session the request carries. A sign-in to another account ends that session.
  std::optional<UserId> anonymous = {};
  /// The visitor whose token the request carries. Empty if the user may have followed a link from another browser. A request that
  /// issues a session merges the visitor into the account.
  std::optional<VisitorId> visitor = {};
  /// The live sessions whose cookies the response replaces if a sign-in succeeds. The sign-in ends them.
  std::vector<SessionId> replaced = {};
  std::string device_hash = {};      ///< Hash of the request's device token, which may be another account's; empty without one.
  std::string code_asker_hash = {};  ///< Hash of the token that a request for an e-mail code got; empty without one.
  std::string language = {};  ///< Accept-Language of the request. Selects the language of the mail that the request causes.
};

/// The name of an admin in the audit log.
inline std::string admin_name(const UserId& admin) { return std::string(kAdminActorPrefix) + admin.str(); }

/// The kinds of credentials that carry a session.
enum class Carrier {
  kCookie,        ///< The session cookie or the refresh cookie.
  kAccessToken,   ///< As a bearer.
  kSessionToken,  ///< As a bearer, signed or not.
  kSiteToken,     ///< The JWT of GET /api/auth/token, as a bearer.
};

/// A user with a verified live session. Only core::Authentication creates it.
class SessionActor {
 public:
  [[nodiscard]] Carrier carrier() const { return carrier_; }
  /// Whether scripts of trusted origins can read the credential: such a caller is never fresh and never an admin.
  [[nodiscard]] bool is_weak() const {
    return carrier_ == Carrier::kSiteToken || (carrier_ == Carrier::kSessionToken && session_.kind != SessionKind::kProgram);
  }
  /// Whether the credential came in an Authorization header.
  [[nodiscard]] bool is_bearer() const { return carrier_ != Carrier::kCookie; }
  [[nodiscard]] const User& user() const { return user_; }
  [[nodiscard]] const Session& session() const { return session_; }
  /// The user's, as it was when the session was verified.
  [[nodiscard]] const std::optional<Profile>& profile() const { return profile_; }
  /// Whether an admin impersonates the user.
  [[nodiscard]] bool is_impersonated() const { return session_.impersonated_by.has_value(); }
  /// Whether the holder of an anonymous account acts; a view of one is an admin's.
  [[nodiscard]] bool acts_anonymously() const { return user_.is_anonymous && !is_impersonated(); }
  /// The name of the account that acts: the admin during impersonation, otherwise the user.
  [[nodiscard]] std::string audit_name() const {
    return is_impersonated() ? admin_name(*session_.impersonated_by) : std::string(kUserActor);
  }

 private:
  friend class core::Authentication;
  SessionActor(User user, Session session, std::optional<Profile> profile, Carrier carrier)
      : user_(std::move(user)), session_(std::move(session)), profile_(std::move(profile)), carrier_(carrier) {}
  User user_;
  Session session_;
  std::optional<Profile> profile_;
  Carrier carrier_;
};

/// An operator on the machine itself: the command line.
class OperatorActor {
 public:
  /// `name`: the operating-system user, for the audit log.
  explicit OperatorActor(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] std::string audit_name() const { return "operator:" + name_; }

 private:
  std::string name_;
};

/// A back end with a valid API key. It acts for no user, and the scope of its key limits it. Only core::ApiKeys creates it.
class BackEndActor {
 public:
  [[nodiscard]] const ApiKey& key() const { return key_; }
  [[nodiscard]] bool may(std::string_view scope) const { return key_.scope == scope; }

 private:
  friend class core::ApiKeys;
  explicit BackEndActor(ApiKey key) : key_(std::move(key)) {}
  ApiKey key_;
};

/// An admin in their own live session. Only core::Authentication creates it.
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

/// A back end whose API key has the scope admin:write. Only core::ApiKeys creates it.
class AdminKeyActor {
 public:
  [[nodiscard]] const ApiKey& key() const { return key_; }
  [[nodiscard]] const std::string& request_id() const { return request_id_; }

 private:
  friend class core::ApiKeys;
  AdminKeyActor(ApiKey key, std::string request_id) : key_(std::move(key)), request_id_(std::move(request_id)) {}
  ApiKey key_;
  std::string request_id_;
};

/// The operator, an admin over HTTP or a back end with an API key, who administers accounts.
class Administrator {
 public:
  Administrator(const OperatorActor& by) : audit_name_(by.audit_name()) {}  // NOLINT: implicit by design
  Administrator(const AdminActor& by)                                       // NOLINT: implicit by design
      : audit_name_(admin_name(by.user().id)), user_(by.user().id), session_(by.session().id), request_id_(by.request_id()) {}
  Administrator(const AdminKeyActor& by)  // NOLINT: implicit by design
      : audit_name_("api_key:" + by.key().id.str()), api_key_(by.key().id), request_id_(by.request_id()) {}

  [[nodiscard]] const std::string& audit_name() const { return audit_name_; }
  /// The caller for the audit log. Omits the admin's address: the user can read the event.
  [[nodiscard]] Caller caller() const { return {.address = {}, .user_agent = {}, .request_id = request_id_}; }
  /// The admin's own session; nullopt for the operator and for an API key.
  [[nodiscard]] const std::optional<SessionId>& session() const { return session_; }
  /// The API key; nullopt for people.
  [[nodiscard]] const std::optional<ApiKeyId>& api_key() const { return api_key_; }
  /// The admin's account; nullopt for the operator and for an API key.
  [[nodiscard]] const std::optional<UserId>& user() const { return user_; }
  [[nodiscard]] bool is(const UserId& user) const { return user_ == user; }

 private:
  std::string audit_name_;
  std::optional<UserId> user_;
  std::optional<SessionId> session_;
  std::optional<ApiKeyId> api_key_;
  std::string request_id_;
};

}  // namespace usher::domain
