#include "common/core/accounts/user_admin.h"

#include "common/core/accounts/account_erasure.h"
#include "common/core/accounts/new_account.h"
#include "common/core/accounts/own_account.h"
#include "common/core/accounts/profiles.h"
#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/address_change_mails.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/sessions/ways_out.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

/// An address contains an @, an id does not.
Result<domain::User> find_in(store::Stores& tx, std::string_view id_or_email) {
  const bool is_email = id_or_email.find('@') != std::string_view::npos;
  USHER_TRY(auto user,
            is_email ? tx.users.find_by_email(ascii_lower(trim(id_or_email))) : tx.users.find(UserId(std::string(id_or_email))));
  if (!user) return error(ErrorCode::kUserNotFound, "No account has the id or address " + printable(id_or_email));
  return std::move(*user);
}

/// The same inside a write, for who may administer it.
Result<domain::User> named(store::Stores& tx, const domain::Administrator& by, std::string_view id_or_email, const Ports& ports) {
  USHER_CHECK(require_admin(tx, by, ports));
  USHER_TRY(auto user, find_in(tx, id_or_email));
  USHER_CHECK(require_power_over(tx, by, user, ports));
  return user;
}

/// Error: kEmailTaken, which also says that no account has a reserved address.
Status require_free(store::Stores& tx, std::string_view address, const UserId& except = {}) {
  USHER_TRY(const bool taken, tx.users.is_taken(address, except));
  if (!taken) return done();
  USHER_TRY(const auto owner, tx.users.find_by_email(address));
  return error(ErrorCode::kEmailTaken,
               owner ? "" : "The address is reserved for the account that gave it up, whose user can undo that for a week");
}

void check_undo(const domain::Administrator& by, const UserUpdate& update, json::Faults& faults) {
  if (update.reason) json::check_text(*update.reason, kReasonRules, "reason", faults);
  if (!update.without_undo) return;
  if (!update.email) faults.add("without_undo", "NOT_ALLOWED", "Belongs to a new address; send email too");
  if (by.session() && is_blank(update.reason.value_or("")))
    faults.add("reason", "REQUIRED", "Say why the old address may not undo the change; it is told the reason");
}

Status check(const domain::Administrator& by, const UserUpdate& update) {
  json::Faults faults;
  check_undo(by, update, faults);
  if (update.name.value) json::check_text(*update.name.value, domain::kNameRules, "name", faults);
  if (update.image.value) faults.take(domain::check_image(*update.image.value));
  if (update.role) json::check_text(*update.role, {.one_of = domain::kRoles}, "role", faults);
  if (update.email) faults.take(domain::EmailAddress::parse(*update.email));
  return faults.status();
}

/// Whether `change` would leave the profile as it is.
Result<bool> is_same_profile(store::Stores& tx, const UserId& user, const domain::ProfileChange& change) {
  if (change.empty()) return true;
  USHER_TRY(const auto current, tx.profiles.find(user));
  if (!current) return change.sets_nothing();
  USHER_TRY(const auto next, domain::apply(change, *current, domain::ProfileDemand::kPartial));
  return json::encode(next) == json::encode(*current);
}

/// Whether `update` would leave the account as it is, the site's own fields and the profile aside.
bool is_as_wanted(const domain::User& user, const UserUpdate& update) {
  const auto same = [](const json::Patch<std::string>& patch, const std::optional<std::string>& now) {
    return !patch.present || patch.value == now;
  };
  const auto email =
      update.email ? domain::EmailAddress::parse(*update.email) : Result<domain::EmailAddress>(domain::EmailAddress());
  return same(update.name, user.name) && same(update.image, user.image) && (!update.role || *update.role == user.role) &&
         (!update.verified || *update.verified == user.is_verified) &&
         (!update.email || (email.ok() && email.value().compared == user.email));
}

Status require_signed_up(const domain::User& user) {
  if (!user.is_anonymous) return done();
  return error(ErrorCode::kConflict, "An anonymous account takes no role, address or password; its user signs up first");
}

}  // namespace

/// Returns none unless the change makes an admin.
Result<AdminNotices> UserAdmin::notices_for(bool makes_admin, const domain::Administrator& by) const {
  return makes_admin ? AdminNotices::prepare(ports_, outbox_, "admin_added", by) : Result<AdminNotices>(AdminNotices());
}

Result<domain::User> UserAdmin::create(const domain::Administrator& by, NewUser user) const {
  json::Faults faults;
  const PasswordOwner whose{.email = user.email, .name = user.name ? *user.name : std::string_view()};
  if (user.password) faults.take(passwords_.check_new(*user.password, "password", whose));
  const auto demand = user.profile.empty() ? domain::ProfileDemand::kPartial : domain::ProfileDemand::kLevelAndRole;
  auto made = new_account({.email = std::move(user.email),
                           .name = std::move(user.name),
                           .role = std::move(user.role),
                           .is_verified = user.verified,
                           .profile = std::move(user.profile),
                           .demand = demand,
                           .user_fields = std::move(user.user_fields)},
                          ports_);
  faults.take(made);
  USHER_CHECK(faults.status());

  auto account = std::move(made).value();
  if (user.password) {
    USHER_TRY(account.credential.password_hash, passwords_.hash_checked(*user.password, "password"));
    if (user.is_initial) account.credential.initial_until = ports_.clock.now() + kInitialPasswordLife;
  }
  const auto& who = account.user;
  const bool makes_admin = who.role == domain::kAdminRole;
  const bool hands_out_power = makes_admin || who.is_verified || (by.api_key() && user.password) ||
                               UserFields(ports_.settings).change_power(domain::User().user_fields, who.user_fields);
  USHER_TRY(const auto notices, notices_for(makes_admin, by));
  const auto event =
      audit_.event({.action = "user.created", .actor = by.audit_name(), .user = who.id, .email = who.email}, by.caller());
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(hands_out_power ? require_fresh_admin(tx, by, ports_) : require_admin(tx, by, ports_));
    USHER_CHECK(require_free(tx, who.email));
    USHER_CHECK(insert(tx, account));
    USHER_CHECK(tx.audit_events.append(event));
    return makes_admin ? notices.append(tx, {{"account", who.email_as_written}}, &who) : done();
  }));
  return who;
}

Result<domain::User> UserAdmin::find(std::string_view id_or_email) const {
  return ports_.transactions.read([&](store::Stores& tx) { return find_in(tx, id_or_email); });
}

Result<std::int64_t> UserAdmin::count(const store::UserFilter& filter) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.users.count(filter); });
}

Result<bool> UserAdmin::has_admin() const {
  USHER_TRY(const auto admins, count({.role = std::string(domain::kAdminRole)}));
  return admins > 0;
}

Result<SignInMethods> UserAdmin::sign_in_methods(const UserId& user) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<SignInMethods> {
    SignInMethods methods;
    USHER_TRY(methods.accounts, tx.accounts.list(user));
    USHER_TRY(methods.factor, tx.two_factors.find(user));
    USHER_TRY(methods.passkeys, tx.passkeys.list(user));
    return methods;
  });
}

Result<json::Object> UserAdmin::everything(std::string_view id_or_email) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<json::Object> {
    USHER_TRY(const auto user, find_in(tx, id_or_email));
    USHER_TRY(auto document, everything_about(tx, user.id, ports_.settings, ports_.clock.now()));
    document.set("user_fields", UserFields(ports_.settings).all(user.user_fields));
    return document;
  });
}

Result<store::UserTablePart> UserAdmin::page(const store::UserTable& table) const {
  return ports_.transactions.search([&](store::Stores& tx) { return tx.user_tables.part(table); });
}

template <class F, class G>
Result<bool> UserAdmin::change(const domain::Administrator& by, const Change& what, std::string_view id_or_email, F change,
                               G is_done) const {
  const auto prepared = audit_.event(what.action, by);
  return what.row.run(ports_.transactions, [&](store::Stores& tx) -> Result<bool> {
    USHER_TRY(const auto user, named(tx, by, id_or_email, ports_));
    if (what.hands_out_power) USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_CHECK(what.row.require(tx));
    USHER_TRY(const bool nothing_to_do, is_done(tx, user));
    if (nothing_to_do) return false;
    auto event = prepared;
    event.user_id = user.id;
    USHER_CHECK(tx.audit_events.append(event));
    USHER_CHECK(change(tx, user));
    return true;
  });
}

Result<RightLoss> UserAdmin::loss_of(const domain::User& user, const domain::Administrator& by, std::string name) const {
  if (user.role != domain::kAdminRole) return RightLoss();
  return RightLoss::prepare(ports_, outbox_, audit_, user, by, std::move(name));
}

/// A new address with its mails and its audit event, drawn before the write.
struct UserAdmin::NewAddress {
  domain::EmailAddress address;
  AddressChangeMails mails;
  domain::AuditEvent event;
  bool is_for_good = false;
};

/// Returns nullopt if the account has the address already.
Result<std::optional<UserAdmin::NewAddress>> UserAdmin::prepare_address(const domain::Administrator& by, const domain::User& user,
                                                                        const UserUpdate& update) const {
  if (!update.email) return std::optional<NewAddress>();
  USHER_TRY(auto address, domain::EmailAddress::parse(*update.email));
  if (address.compared == user.email) return std::optional<NewAddress>();
  AddressChangeMails mails(ports_, outbox_,
                           {.before = user,
                            .requested_at = ports_.clock.now(),
                            .by_admin = true,
                            .without_undo = update.without_undo,
                            .reason = update.reason.value_or(""),
                            .new_address = address.written},
                           by.caller());
  const auto* const action = update.without_undo ? "user.email_set_for_good" : "user.email_set";
  auto event =
      audit_.event({.action = action, .actor = by.audit_name(), .user = user.id, .email = address.compared}, by.caller());
  return std::optional(NewAddress{std::move(address), std::move(mails), std::move(event), update.without_undo});
}

/// Voids the links and codes of the old address too.
Status UserAdmin::set_email(store::Stores& tx, domain::User& user, const NewAddress& to) const {
  const auto& address = to.address;
  if (address.compared == user.email) return done();
  const auto now = ports_.clock.now();
  USHER_CHECK(require_free(tx, address.compared, user.id));
  USHER_CHECK(tx.users.set_email(user.id, address.compared, address.written, now));
  USHER_CHECK(revoke_verification_tokens(tx, user.id));
  if (to.is_for_good) USHER_CHECK(tx.verifications.void_unused(user.id, domain::purpose::kUndoEmailChange));
  USHER_CHECK(to.mails.append(tx, user.is_verified));
  USHER_CHECK(tx.audit_events.append(to.event));
  user.email = address.compared;
  user.email_as_written = address.written;
  user.unverify();
  return done();
}

Result<Updated> UserAdmin::update(const domain::Administrator& by, std::string_view id_or_email, const UserUpdate& update,
                                  const RowWrite& row) const {
  USHER_CHECK(check(by, update));
  Updated result;
  auto& updated = result.user;
  const auto now = ports_.clock.now();
  const bool names_admin = update.role == domain::kAdminRole;
  USHER_TRY(auto notices, notices_for(names_admin, by));
  if (update.is_announced) notices.leave_out_admins();
  USHER_TRY(const auto before, find(id_or_email));
  USHER_TRY(const auto loss, loss_of(before, by, before.email_as_written));
  USHER_TRY(const auto address, prepare_address(by, before, update));
  const bool decides_access = update.role || update.email || update.verified;
  const auto apply = [&](store::Stores& tx, const domain::User& user) -> Status {
    if (decides_access) USHER_CHECK(require_signed_up(user));
    if (user.id != before.id || user.email != before.email) return error(ErrorCode::kConflict);
    if (update.unchanged_since && user.updated_at != *update.unchanged_since) return error(ErrorCode::kConflict);
    updated = user;
    if (update.name.present) updated.name = update.name.value;
    if (update.image.present) updated.image = update.image.value;
    const UserFields fields(ports_.settings);
    USHER_TRY(updated.user_fields, fields.apply(update.user_fields, std::move(updated.user_fields), UserFieldWriter::kSite));
    if (fields.change_power(user.user_fields, updated.user_fields)) USHER_CHECK(require_fresh_admin(tx, by, ports_));
    if (update.role) updated.role = *update.role;
    if (by.is(user.id) && updated.role != user.role) return error(ErrorCode::kOwnAccount);
    if (updated.role != user.role) {
      USHER_CHECK(require_other_admin(tx, user, ports_.settings));
      USHER_CHECK(end_by(tx, names_admin ? domain::WayOut::kPromoted : domain::WayOut::kDemoted, user.id, SessionId(), now));
      const bool now_asks = asks_second_factor(updated, ports_.settings) && !asks_second_factor(user, ports_.settings);
      if (now_asks) USHER_CHECK(factor_in_force(tx, user.id, SessionId(), now));
    }
    if (updated.role != user.role && !names_admin) {
      USHER_TRY(result.api_keys_revoked, loss.apply(tx));
    }
    if (address) USHER_CHECK(set_email(tx, updated, *address));
    if (update.verified == false) updated.unverify();
    if (update.verified == true) updated.is_verified = true;
    updated.updated_at = now;
    USHER_CHECK(tx.users.update(updated));
    if (!update.profile.empty()) USHER_CHECK(change_profile(tx, user.id, update.profile, now));
    if (!names_admin || user.role == domain::kAdminRole) return done();
    return notices.append(tx, {{"account", updated.email_as_written}}, &updated);
  };
  const auto is_done = [&](store::Stores& tx, const domain::User& user) -> Result<bool> {
    updated = user;
    const auto fields = UserFields(ports_.settings).apply(update.user_fields, user.user_fields, UserFieldWriter::kSite);
    if (!is_as_wanted(user, update) || !fields.ok() || fields.value() != user.user_fields) return false;
    return is_same_profile(tx, user.id, update.profile);
  };
  USHER_TRY(result.changed, change(by, {"user.updated", decides_access, row}, before.id.str(), apply, is_done));
  return result;
}

Status UserAdmin::announce_admins(const domain::Administrator& by, const std::vector<std::string>& ids_or_emails) const {
  std::vector<std::string> coming;
  for (const auto& id : ids_or_emails) {
    const auto user = find(id);
    if (!user.ok() && user.error().code != ErrorCode::kUserNotFound) return user.error();
    if (user.ok() && user.value().role != domain::kAdminRole && !user.value().is_anonymous)
      coming.push_back(user.value().email_as_written);
  }
  if (coming.empty()) return done();
  USHER_TRY(const auto notices, AdminNotices::prepare(ports_, outbox_, "admins_added", by));
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    return notices.append_list(tx, coming);
  });
}

Result<Suspended> UserAdmin::suspend(const domain::Administrator& by, std::string_view id_or_email, const Suspension& why,
                                     const RowWrite& row) const {
  Suspended suspended;
  const auto now = ports_.clock.now();
  USHER_TRY(const auto before, find(id_or_email));
  USHER_TRY(const auto loss, loss_of(before, by, before.email_as_written));
  const auto lock_out = [&](store::Stores& tx, domain::User user) -> Status {
    if (by.is(user.id)) return error(ErrorCode::kOwnAccount);
    USHER_CHECK(require_other_admin(tx, user, ports_.settings));
    USHER_TRY(suspended.sessions_ended, end_by(tx, domain::WayOut::kSuspended, user.id, SessionId(), now));
    user.is_active = false;
    user.suspended_reason = why.reason;
    user.suspended_until = why.until;
    user.updated_at = now;
    USHER_CHECK(tx.users.update(user));
    USHER_TRY(suspended.api_keys_revoked, loss.apply(tx));
    suspended.user = std::move(user);
    return done();
  };
  const auto is_done = [&](store::Stores&, const domain::User& user) -> Result<bool> {
    suspended.user = user;
    return !user.is_active && (why.keeps_earlier || (user.suspended_reason == why.reason && user.suspended_until == why.until));
  };
  USHER_TRY(suspended.changed, change(by, {.action = "user.suspended", .row = row}, before.id.str(), lock_out, is_done));
  return suspended;
}

Result<Updated> UserAdmin::activate(const domain::Administrator& by, std::string_view id_or_email, const RowWrite& row) const {
  Updated result;
  auto& activated = result.user;
  const auto now = ports_.clock.now();
  const auto lift = [&](store::Stores& tx, const domain::User&) -> Status {
    activated.lift_suspension();
    activated.updated_at = now;
    return tx.users.update(activated);
  };
  const auto is_done = [&](store::Stores&, const domain::User& user) -> Result<bool> {
    activated = user;
    return user.is_active;
  };
  USHER_TRY(result.changed, change(by, {.action = "user.activated", .row = row}, id_or_email, lift, is_done));
  return result;
}

Result<Erased> UserAdmin::erase(const domain::Administrator& by, std::string_view id_or_email, const RowWrite& row) const {
  Erased erased;
  USHER_TRY(const auto before, find(id_or_email));
  USHER_TRY(const auto loss, loss_of(before, by, before.id.str()));
  USHER_TRY(const auto erasure, erasures_.prepare(by.audit_name()));
  erased.at = erasure.at();
  erased.event = audit_.event({.action = "user.deleted", .actor = by.audit_name(), .user = before.id}, by.caller());
  USHER_CHECK(row.run(ports_.transactions, [&](store::Stores& tx) -> Status {
    USHER_TRY(const auto user, named(tx, by, before.id.str(), ports_));
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_CHECK(row.require(tx));
    if (by.is(user.id)) return error(ErrorCode::kOwnAccount);
    USHER_CHECK(require_other_admin(tx, user, ports_.settings));
    USHER_CHECK(tx.audit_events.append(erased.event));
    USHER_TRY(erased.api_keys_revoked, loss.apply(tx));
    USHER_TRY(erased.rows, rows_of_account(tx, user.id));
    return erasure.erase(tx, user.id);
  }));
  if (!row.is_trial()) erasures_.add_to_copy(before.id);
  return erased;
}

Status UserAdmin::set_password(const domain::Administrator& by, std::string_view id_or_email, const Secret& password,
                               bool is_initial) const {
  USHER_TRY(const auto owner, find(id_or_email));
  USHER_TRY(const auto hash, passwords_.hash_new(password, "password", PasswordOwner::of(owner)));
  const auto now = ports_.clock.now();
  const auto account_id = crypto::new_id<AccountId>(ports_.random, now);
  const auto notice = outbox_.notice("password_changed", owner, {});
  const auto set = [&](store::Stores& tx, const domain::User& user) -> Status {
    USHER_CHECK(require_signed_up(user));
    const auto until = is_initial && !by.is(user.id) ? std::optional(now + kInitialPasswordLife) : std::nullopt;
    USHER_CHECK(store_password(tx, user.id, hash, account_id, now, until));
    USHER_CHECK(revoke_by(tx, domain::WayOut::kPasswordSet, user.id, SessionId(), now));
    USHER_TRY(const auto full_notice, with_ways_in(tx, notice, user.id));
    return outbox_.append(tx, full_notice);
  };
  USHER_CHECK(change(by, {"user.password_set", true, RowWrite()}, id_or_email, set));
  return done();
}

Result<std::optional<MailId>> UserAdmin::send_reset(const domain::Administrator& by, std::string_view id_or_email, ResetTo to,
                                                    const RowWrite& row) const {
  constexpr std::string_view kMailed = "first_password_mailed";  // a rule of rate_limits
  const auto now = ports_.clock.now();
  USHER_TRY(const auto owner, find(id_or_email));
  USHER_TRY(const bool is_new,
            ports_.transactions.read([&](store::Stores& tx) { return tx.users.matches(owner.id, {.never_signed_in = true}); }));
  const auto kind = is_new ? mail_request::kFirstPassword : mail_request::kResetPassword;
  const auto request = outbox_.make({.kind = kind, .address = owner.email_as_written, .user = owner.id});
  const auto send = [&](store::Stores& tx, const domain::User& user) -> Status {
    USHER_CHECK(require_signed_up(user));
    if (!user.is_active)
      return error(ErrorCode::kConflict, "The account is suspended; activate it before resetting its password");
    USHER_CHECK(tx.rate_limits.erase(kMailed, user.id.str()));
    USHER_CHECK(tx.rate_limits.take(kMailed, user.id.str(), 1, now + std::chrono::hours(24), now));
    return outbox_.append(tx, request);
  };
  const auto is_done = [&](store::Stores& tx, const domain::User& user) -> Result<bool> {
    if (to == ResetTo::kOne) return false;
    USHER_TRY(const auto seeded, tx.audit_events.list({.user = user.id, .action = "user.seeded", .limit = 1}));
    USHER_TRY(const auto mailed, tx.rate_limits.find(kMailed, user.id.str()));
    return !seeded.empty() || (to == ResetTo::kSeveral && mailed && mailed->is_open(now, std::chrono::hours(24)));
  };
  USHER_TRY(const bool is_mailed, change(by, {"user.reset_sent", true, row}, id_or_email, send, is_done));
  return is_mailed ? std::optional(request.id) : std::nullopt;
}

Result<bool> UserAdmin::verify_email(const domain::Administrator& by, std::string_view id_or_email, const RowWrite& row) const {
  const auto verify = [&](store::Stores& tx, domain::User user) -> Status {
    USHER_CHECK(require_signed_up(user));
    user.is_verified = true;
    user.updated_at = ports_.clock.now();
    return tx.users.update(user);
  };
  return change(by, {"user.email_verified", true, row}, id_or_email, verify,
                [](store::Stores&, const domain::User& user) { return Result<bool>(user.is_verified); });
}

}  // namespace usher::core
