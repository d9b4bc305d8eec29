#pragma once

#include "common/core/accounts/erasures.h"
#include "common/core/credentials/password_change.h"
#include "common/core/sessions/authentication.h"

namespace usher::core {

/// The body of PATCH /auth/me.
struct UserChange {
  json::Patch<std::string> name;
  json::Patch<std::string> image;
  json::Object user_fields = {};  ///< Of the site; undeclared members are ignored.
  /// Error: kConflict if another write changed the account's name, image, fields or profile since the caller was identified.
  bool if_unchanged = false;

  static constexpr std::string_view kSchema = "UserChange";
  static constexpr auto fields() {
    return json::fields_of(json::optional("name", &UserChange::name, domain::kNameRules),
                           json::optional("image", &UserChange::image, {.max = domain::kMaxImageCharacters, .format = "uri"}),
                           json::optional("user_fields", &UserChange::user_fields,
                                          {.about = "the fields that the site declares; null takes a value back"}));
  }
};

/// Actions of users on their own account. Safe from any thread.
class OwnAccount {
 public:
  OwnAccount(Ports ports, const Authentication& authentication, const PasswordChange& passwords, const Outbox& outbox,
             const AuditLog& audit, const Erasures& erasures)
      : ports_(ports),
        authentication_(authentication),
        passwords_(passwords),
        outbox_(outbox),
        audit_(audit),
        erasures_(erasures) {}

  /// Error: kValidationFailed if image is not an http(s) URL, or for a field of the site (see UserFields::apply).
  /// Changes both; changes nothing if either is invalid.
  Result<domain::User> change(const domain::SessionActor& by, const UserChange& change,
                              const domain::ProfileChange& profile = {}) const;
  /// Erases the account with all its data and removes the person from the audit log. Needs the password or a fresh session.
  Status erase(const domain::SessionActor& by, const std::optional<Secret>& password, const domain::Caller& caller) const;
  /// Everything held about the caller as one document; needs a fresh session.
  Result<json::Object> export_all(const domain::SessionActor& by) const;

 private:
  Ports ports_;
  const Authentication& authentication_;
  const PasswordChange& passwords_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const Erasures& erasures_;
};

/// Returns the same document for a caller without a session, such as the operator. Error: kUserNotFound.
Result<json::Object> everything_about(store::Stores& tx, const UserId& user, const settings::Settings& settings, Time now);

}  // namespace usher::core
