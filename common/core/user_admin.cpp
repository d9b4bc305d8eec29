#include "common/core/user_admin.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/core/account_erasure.h"
#include "common/core/address_proof.h"
#include "common/core/mail_requests.h"
#include "common/core/own_account.h"
#include "common/core/password_reset.h"
#include "common/domain/email_address.h"

namespace usher::core {
namespace {

constexpr int kBatch = 200;

/// An address has an @, an id has none.
Result<domain::User> find_in(store::Stores& tx, std::string_view id_or_email) {
  const bool is_email = id_or_email.find('@') != std::string_view::npos;
  USHER_TRY(auto user,
            is_email ? tx.users.find_by_email(ascii_lower(trim(id_or_email))) : tx.users.find(UserId(std::string(id_or_email))));
  if (!user) return error(ErrorCode::kUserNotFound, "No account has the id or address " + printable(id_or_email));
  return std::move(*user);
}

Status check_role(std::string_view role) {
  if (std::find(domain::kRoles.begin(), domain::kRoles.end(), role) != domain::kRoles.end()) return done();
  return invalid_field("role", "NOT_ALLOWED", "Must be one of: user, admin");
}

void merge(const Status& checked, json::Faults& faults) {
  if (checked.ok()) return;
  for (const auto& field : checked.error().fields) faults.list.push_back(field);
}

}  // namespace

Result<domain::User> UserAdmin::create(const domain::OperatorActor& by, NewUser user) const {
  json::Faults faults;
  const auto now = ports_.clock.now();
  const auto address = domain::EmailAddress::parse(user.email);
  const auto demand = user.profile.empty() ? domain::ProfileDemand::kPartial : domain::ProfileDemand::kLevelAndRole;
  const auto profile = domain::apply(user.profile, {.created_at = now, .updated_at = now}, demand);
  merge(address.ok() ? done() : Status(address.error()), faults);
  merge(profile.ok() ? done() : Status(profile.error()), faults);
  merge(passwords_.check_new(user.password), faults);
  merge(check_role(user.role), faults);
  if (user.name) json::check_text(*user.name, {.max = domain::kMaxNameCharacters}, "name", faults);
  if (!faults.list.empty()) return Error{.code = ErrorCode::kValidationFailed, .fields = std::move(faults.list)};

  USHER_TRY(const auto hash, passwords_.hash(user.password));
  const domain::User made{.id = crypto::new_id<UserId>(ports_.random, now),
                          .email = address.value().compared,
                          .email_as_written = address.value().written,
                          .name = std::move(user.name),
                          .role = std::move(user.role),
                          .is_verified = user.verified,
                          .created_at = now,
                          .updated_at = now};
  const domain::Account account{.id = crypto::new_id<AccountId>(ports_.random, now),
                                .user_id = made.id,
                                .provider = domain::kCredentialProvider,
                                .provider_account_id = made.id.str(),
                                .password_hash = hash,
                                .created_at = now,
                                .updated_at = now};
  const auto event = audit_.event({.action = "user.created", .actor = by.audit_name(), .user = made.id, .email = made.email});
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto owner, tx.users.find_by_email(made.email));
    if (owner) return error(ErrorCode::kEmailTaken);
    USHER_CHECK(tx.users.insert(made));
    USHER_CHECK(tx.accounts.insert(account));
    if (!user.profile.empty()) USHER_CHECK(tx.profiles.save(made.id, profile.value()));
    return tx.audit_events.append(event);
  }));
  return made;
}

Result<domain::User> UserAdmin::find(std::string_view id_or_email) const {
  return ports_.transactions.read([&](store::Stores& tx) { return find_in(tx, id_or_email); });
}

Result<std::vector<domain::User>> UserAdmin::list(const store::UserFilter& filter) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.users.list(filter); });
}

Result<std::optional<domain::Profile>> UserAdmin::profile(const UserId& user) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.profiles.find(user); });
}

Result<json::Object> UserAdmin::everything(std::string_view id_or_email) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<json::Object> {
    USHER_TRY(const auto user, find_in(tx, id_or_email));
    return everything_about(tx, user.id, ports_.clock.now());
  });
}

template <class F>
Status UserAdmin::change(const domain::OperatorActor& by, std::string_view action, std::string_view id_or_email, F change) const {
  const auto prepared = audit_.event({.action = action, .actor = by.audit_name()});
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto user, find_in(tx, id_or_email));
    auto event = prepared;
    event.user_id = user.id;
    USHER_CHECK(tx.audit_events.append(event));
    return change(tx, user);
  });
}

Result<domain::User> UserAdmin::update(const domain::OperatorActor& by, std::string_view id_or_email,
                                       const UserUpdate& update) const {
  json::Faults faults;
  if (update.name.value) json::check_text(*update.name.value, {.max = domain::kMaxNameCharacters}, "name", faults);
  if (update.image.value) json::check_text(*update.image.value, {.max = domain::kMaxImageCharacters}, "image", faults);
  if (update.role) merge(check_role(*update.role), faults);
  if (!faults.list.empty()) return Error{.code = ErrorCode::kValidationFailed, .fields = std::move(faults.list)};
  domain::User updated;
  const auto now = ports_.clock.now();
  USHER_CHECK(change(by, "user.updated", id_or_email, [&](store::Stores& tx, const domain::User& user) -> Status {
    updated = user;
    if (update.name.present) updated.name = update.name.value;
    if (update.image.present) updated.image = update.image.value;
    if (update.role) updated.role = *update.role;
    updated.updated_at = now;
    USHER_CHECK(tx.users.update(updated));
    if (update.profile.empty()) return done();
    USHER_TRY(auto profile, tx.profiles.find(user.id));
    USHER_TRY(auto next, domain::apply(update.profile, profile.value_or(domain::Profile{.created_at = now}),
                                       domain::ProfileDemand::kPartial));
    next.updated_at = now;
    return tx.profiles.save(user.id, next);
  }));
  return updated;
}

Result<std::int64_t> UserAdmin::suspend(const domain::OperatorActor& by, std::string_view id_or_email) const {
  std::int64_t ended = 0;
  const auto now = ports_.clock.now();
  USHER_CHECK(change(by, "user.suspended", id_or_email, [&](store::Stores& tx, domain::User user) -> Status {
    user.is_active = false;
    user.updated_at = now;
    USHER_CHECK(tx.users.update(user));
    USHER_CHECK(tx.verifications.void_all(user.id, domain::purpose::kTwoFactor));
    USHER_TRY(ended, tx.sessions.end_all(user.id, SessionId(), domain::EndReason::kSuspended, now));
    return done();
  }));
  return ended;
}

Status UserAdmin::activate(const domain::OperatorActor& by, std::string_view id_or_email) const {
  return change(by, "user.activated", id_or_email, [&](store::Stores& tx, domain::User user) -> Status {
    user.is_active = true;
    user.updated_at = ports_.clock.now();
    return tx.users.update(user);
  });
}

Status UserAdmin::erase(const domain::OperatorActor& by, std::string_view id_or_email) const {
  return change(by, "user.deleted", id_or_email,
                [](store::Stores& tx, const domain::User& user) { return erase_account(tx, user.id); });
}

Status UserAdmin::set_password(const domain::OperatorActor& by, std::string_view id_or_email, const Secret& password) const {
  USHER_TRY(const auto owner, find(id_or_email));
  USHER_TRY(const auto hash, passwords_.hash_new(password));
  const auto now = ports_.clock.now();
  const auto account_id = crypto::new_id<AccountId>(ports_.random, now);
  const auto notice = outbox_.notice("password_changed", owner, {});
  return change(by, "user.password_set", id_or_email, [&](store::Stores& tx, const domain::User& user) -> Status {
    USHER_CHECK(store_password(tx, user.id, hash, account_id, now));
    USHER_CHECK(tx.verifications.forget_devices(user.id));
    USHER_CHECK(void_proof_tokens(tx, user.id));
    USHER_CHECK(tx.sessions.end_all(user.id, SessionId(), domain::EndReason::kPasswordChanged, now));
    return tx.outbox.append(notice);
  });
}

Result<MailId> UserAdmin::send_reset(const domain::OperatorActor& by, std::string_view id_or_email) const {
  USHER_TRY(const auto owner, find(id_or_email));
  if (!owner.is_active) return error(ErrorCode::kConflict, "The account is suspended; activate it before its password is reset");
  const auto request = outbox_.make({.kind = mail_request::kResetPassword, .address = owner.email_as_written, .user = owner.id});
  USHER_CHECK(change(by, "user.reset_sent", id_or_email,
                     [&](store::Stores& tx, const domain::User&) { return tx.outbox.append(request); }));
  return request.id;
}

Status UserAdmin::verify_email(const domain::OperatorActor& by, std::string_view id_or_email) const {
  return change(by, "user.email_verified", id_or_email, [&](store::Stores& tx, domain::User user) -> Status {
    user.is_verified = true;
    user.updated_at = ports_.clock.now();
    return tx.users.update(user);
  });
}

Result<std::int64_t> UserAdmin::count_unverified_before(Time before) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.users.count_unverified_before(before); });
}

Result<std::int64_t> UserAdmin::verify_created_before(const domain::OperatorActor& by, Time before,
                                                      const OnProgress& tell) const {
  std::int64_t total = 0;
  for (;;) {
    const auto event = audit_.event({.action = "users.emails_verified", .actor = by.audit_name()});
    USHER_TRY(const auto verified, ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
      USHER_TRY(const auto changed, tx.users.verify_created_before(before, ports_.clock.now(), kBatch));
      if (changed > 0) USHER_CHECK(tx.audit_events.append(event));
      return changed;
    }));
    total += verified;
    tell(verified);
    if (verified < kBatch) return total;
  }
}

}  // namespace usher::core
