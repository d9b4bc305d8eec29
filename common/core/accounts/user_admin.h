#pragma once

#include "common/core/runtime/ports.h"
#include "common/core/runtime/row_write.h"
#include "common/domain/account.h"
#include "common/domain/audit_event.h"
#include "common/domain/passkey.h"
#include "common/domain/profile.h"
#include "common/domain/two_factor.h"
#include "common/store/accounts/user_tables.h"
#include "common/store/operations/erasures.h"

namespace usher::domain {
class Administrator;
}
namespace usher::store {
struct UserFilter;
}

namespace usher::core {

class AdminNotices;
class AuditLog;
class Erasures;
class Outbox;
class Passwords;
class RightLoss;

inline constexpr json::Rules kReasonRules{.max = 500, .one_line = true};

/// An account to be made by an admin.
struct NewUser {
  std::string email;
  std::optional<std::string> name;
  std::string role = "user";
  bool verified = false;
  domain::ProfileChange profile;   ///< Empty: no profile yet.
  std::optional<Secret> password;  ///< Absent: sign-in by mail or provider, or after a reset.
  bool is_initial = false;         ///< The user must replace the password at the first sign-in, within a week.
  json::Object user_fields = {};   ///< Of the site; undeclared members are ignored.

  static constexpr std::string_view kSchema = "NewUserBody";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(
        json::required("email", &NewUser::email, {.format = "email"}), optional("name", &NewUser::name, domain::kNameRules),
        optional("role", &NewUser::role, {.one_of = domain::kRoles}),
        optional("is_verified", &NewUser::verified, {.about = "true needs a fresh session"}),
        optional("password", &NewUser::password,
                 {.about = "must be replaced at the first sign-in, within a week; absent: the user asks for a reset link"}),
        optional("profile", &NewUser::profile), optional("user_fields", &NewUser::user_fields));
  }
};

/// A change by an admin; absent members keep their value.
struct UserUpdate {
  json::Patch<std::string> name;
  json::Patch<std::string> image;
  std::optional<std::string> role;
  domain::ProfileChange profile;
  std::optional<std::string> email = {};  ///< Not verified unless `verified` is set.
  std::optional<bool> verified = {};
  json::Object user_fields = {};  ///< Of the site; undeclared members are ignored.
  /// Of a new address: the mailbox of the old one is in the wrong hands, so it may not undo the change. An admin gives the
  /// reason, which the mails to both addresses quote.
  bool without_undo = false;
  std::optional<std::string> reason = {};
  /// `updated_at` of the account that the change was made from. Error: kConflict if it was changed since.
  std::optional<Time> unchanged_since = {};
  bool is_announced = false;  ///< The admins were notified of the new one by announce_admins().

  static constexpr std::string_view kSchema = "UserChangeBody";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(
        optional("name", &UserUpdate::name), optional("image", &UserUpdate::image),
        optional("role", &UserUpdate::role, {.about = "needs a fresh session"}),
        optional("email", &UserUpdate::email,
                 {.about = "needs a fresh session; not verified afterwards. Both addresses are notified, and the old one "
                           "can undo the change for a week if it was verified"}),
        optional("is_verified", &UserUpdate::verified, {.about = "true needs a fresh session"}),
        optional("profile", &UserUpdate::profile), optional("user_fields", &UserUpdate::user_fields),
        optional("without_undo", &UserUpdate::without_undo,
                 {.about = "with email: the old address may not undo the change; needs a reason"}),
        optional("reason", &UserUpdate::reason, {.about = "of a new address; quoted in the mails to both"}));
  }
};

/// An account after a change by an admin.
struct Updated {
  domain::User user;
  bool changed = false;               ///< False if it was as wanted already.
  std::int64_t api_keys_revoked = 0;  ///< Those that the account had made, if it is no admin any more.
};

/// Why an account may not sign in, and until when.
struct Suspension {
  std::optional<std::string> reason = {};
  std::optional<Time> until = {};
  bool keeps_earlier = false;  ///< Of an account that is suspended already.

  static constexpr std::string_view kSchema = "SuspendBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("reason", &Suspension::reason, kReasonRules),
                           json::optional("until", &Suspension::until, {.about = "absent: until the account is activated"}));
  }
};
struct Suspended {
  domain::User user;
  bool changed = false;  ///< False if it was suspended like that already.
  std::int64_t sessions_ended = 0;
  std::int64_t api_keys_revoked = 0;

  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("user", &Suspended::user), required("sessions_ended", &Suspended::sessions_ended),
        required("api_keys_revoked", &Suspended::api_keys_revoked, {.about = "those that the account had made"}));
  }
};
struct Erased {
  std::int64_t api_keys_revoked = 0;
  Time at{};
  domain::AuditEvent event;  ///< Of the erasure.
  store::RowsByTable rows;   ///< That went; of audit events those that lost their personal part.
};

/// A reset for one account, or for several, of which sample accounts are left out; so are those that got such a link in the last
/// day, unless it is sent again.
enum class ResetTo { kOne, kSeveral, kSeveralAgain };

/// How a user signs in. Contains hashes and sealed texts, which no surface shows.
struct SignInMethods {
  std::vector<domain::Account> accounts;  ///< Oldest first; one of a password may lack it.
  std::optional<domain::SecondFactor> factor;
  std::vector<domain::Passkey> passkeys;
};

/// Administers accounts for an operator or admin. Users are named by id or address. Each change is audited in its own
/// transaction, which also checks the admin again (require_admin). What already is as wanted is neither changed nor audited.
/// What hands out power needs a fresh session of an admin (require_fresh_admin): creating an admin or a verified account, setting
/// a role, an address or a password, marking an address verified, mailing a reset link, erasing, a field that is a claim and that
/// users may not set, and whatever changes another admin. All admins are notified of a new
/// one. The last active admin stays one. Error, everywhere: kUserNotFound; kUnauthenticated, kForbidden, kFreshSessionRequired;
/// with an API key kAdminSessionRequired; database errors. Safe from any thread.
class UserAdmin {
 public:
  UserAdmin(Ports ports, const Passwords& passwords, const Outbox& outbox, const AuditLog& audit, const Erasures& erasures)
      : ports_(ports), passwords_(passwords), outbox_(outbox), audit_(audit), erasures_(erasures) {}

  /// Hashes if there is a password. Error: kValidationFailed, kEmailTaken.
  Result<domain::User> create(const domain::Administrator& by, NewUser user) const;
  Result<domain::User> find(std::string_view id_or_email) const;
  /// See UserStore::count.
  Result<std::int64_t> count(const store::UserFilter& filter) const;
  /// Whether there is an account with the role `admin`, suspended or not.
  Result<bool> has_admin() const;
  /// Returns a page of a table: sorted, and from any offset. Error: kOverloaded if the search takes longer than it may.
  Result<store::UserTablePart> page(const store::UserTable& table) const;
  Result<SignInMethods> sign_in_methods(const UserId& user) const;
  /// Returns all data about the account as one document.
  Result<json::Object> everything(std::string_view id_or_email) const;

  /// A new address: both addresses are notified, and the old one can undo the change if it was verified. A former admin
  /// loses the API keys that they made (see RightLoss).
  /// Error: kValidationFailed; kEmailTaken; kOwnAccount if an admin removes their own role; kLastAdmin.
  Result<Updated> update(const domain::Administrator& by, std::string_view id_or_email, const UserUpdate& update,
                         const RowWrite& row = {}) const;
  /// Before several accounts become admins: notifies each admin once of all of them. Error: errors of require_fresh_admin().
  Status announce_admins(const domain::Administrator& by, const std::vector<std::string>& ids_or_emails) const;
  /// Ends all sessions, revokes the API keys that the account made, for good, and prevents sign-in until the account is activated
  /// or the suspension expires. Error: kOwnAccount, kLastAdmin.
  Result<Suspended> suspend(const domain::Administrator& by, std::string_view id_or_email, const Suspension& why = {},
                            const RowWrite& row = {}) const;
  Result<Updated> activate(const domain::Administrator& by, std::string_view id_or_email, const RowWrite& row = {}) const;
  /// Erases the account with all its data and notes that (NotedErasure); the audit log keeps the events without the person.
  /// Error: kOwnAccount, kLastAdmin.
  Result<Erased> erase(const domain::Administrator& by, std::string_view id_or_email, const RowWrite& row = {}) const;
  /// Ends all sessions and forgets known browsers. Hashes. `is_initial`: as in NewUser; never for the admin's own account. Error:
  /// kValidationFailed.
  Status set_password(const domain::Administrator& by, std::string_view id_or_email, const Secret& password,
                      bool is_initial = false) const;
  /// Mails a reset link regardless of mail limits, a user who never signed in one that is valid for a week (kFirstPassword);
  /// returns the mail's id, nullopt for one that is left out. Error: kConflict if the account is suspended or anonymous.
  Result<std::optional<MailId>> send_reset(const domain::Administrator& by, std::string_view id_or_email,
                                           ResetTo to = ResetTo::kOne, const RowWrite& row = {}) const;
  /// False if it was verified already.
  Result<bool> verify_email(const domain::Administrator& by, std::string_view id_or_email, const RowWrite& row = {}) const;

 private:
  static Result<bool> is_never_done(store::Stores& /*tx*/, const domain::User& /*user*/) { return false; }
  /// A change's name in the audit log, whether only a fresh session of an admin may make it, and how it is written.
  struct Change {
    std::string_view action;
    bool hands_out_power = false;
    const RowWrite& row;
  };
  /// `change`: (Stores&, User) -> Status, inside the transaction with the audit event. `is_done`: (Stores&, User) ->
  /// Result<bool>; an account that already is as wanted is neither changed nor audited. Returns whether it was changed.
  template <class F, class G = decltype(&is_never_done)>
  Result<bool> change(const domain::Administrator& by, const Change& what, std::string_view id_or_email, F change,
                      G is_done = is_never_done) const;
  Result<AdminNotices> notices_for(bool makes_admin, const domain::Administrator& by) const;
  /// What the account loses with the right of an admin, if it has that. `name`: see RightLoss.
  Result<RightLoss> loss_of(const domain::User& user, const domain::Administrator& by, std::string name) const;
  struct NewAddress;
  Result<std::optional<NewAddress>> prepare_address(const domain::Administrator& by, const domain::User& user,
                                                    const UserUpdate& update) const;
  Status set_email(store::Stores& tx, domain::User& user, const NewAddress& to) const;

  Ports ports_;
  const Passwords& passwords_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const Erasures& erasures_;
};

}  // namespace usher::core
