#include "common/core/accounts/user_import.h"

#include <tuple>

#include "common/core/accounts/new_account.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

void check_hash(const std::optional<std::string>& hash, json::Faults& faults) {
  if (!hash) return;
  if (auto fault = fault_of_hash(*hash))
    faults.add("password_hash", "INVALID_FORMAT", std::move(*fault) + "; leave it out, and the user must reset the password");
}

std::optional<Time> read_time(std::string_view field, const std::optional<std::string>& text, json::Faults& faults) {
  if (!text) return std::nullopt;
  const auto time = parse_time(*text);
  if (!time) faults.add(std::string(field), "INVALID_FORMAT", "Must be a time such as 2026-01-31T12:00:00Z, or a date");
  return time;
}

std::optional<Time> read_past(std::string_view field, const std::optional<std::string>& text, Time now, json::Faults& faults) {
  const auto time = read_time(field, text, faults);
  if (time && !may_have_begun(*time, now)) faults.add(std::string(field), "NOT_ALLOWED", "Must lie between 1970 and now");
  return time;
}

Result<NewAccount> account_of(ImportedUser row, const Ports& ports) {
  json::Faults faults;
  check_hash(row.password_hash, faults);
  const auto created_at = read_past("created_at", row.created_at, ports.clock.now(), faults);
  const auto updated_at = read_past("updated_at", row.updated_at, ports.clock.now(), faults);
  const auto suspended_until = read_time("suspended_until", row.suspended_until, faults);
  auto account = new_account({.email = std::move(row.email),
                              .name = std::move(row.name),
                              .image = std::move(row.image),
                              .role = row.role.value_or("user"),
                              .is_verified = row.is_verified.value_or(false),
                              .is_active = row.is_active.value_or(true),
                              .profile = std::move(row.profile),
                              .user_fields = std::move(row.user_fields.value).value_or(json::Object()),
                              .password_hash = std::move(row.password_hash),
                              .id = row.id ? std::optional(UserId(std::move(*row.id))) : std::nullopt,
                              .created_at = created_at,
                              .updated_at = updated_at},
                             ports);
  if (account.ok() && !account.value().user.is_active) {
    account.value().user.suspended_reason = std::move(row.suspended_reason);
    account.value().user.suspended_until = suspended_until;
  }
  if (faults.list.empty()) return account;
  json::Faults all;
  all.take(account);
  all.take(json::refused(std::move(faults)));
  return json::refused(std::move(all));
}

/// Adds the faults of a row, each with its line before the field.
void add_row(json::Faults& faults, std::int64_t line, const Error& error) {
  const auto where = "line " + std::to_string(line);
  if (error.fields.empty()) faults.add(where, error.row().wire, error.detail());
  for (const auto& field : error.fields) faults.add(where + ", " + field.field, field.code, field.message);
}

/// All rows' faults are counted, and the first ones listed one by one.
Error nothing_imported(json::Faults faults) {
  auto what =
      std::to_string(faults.count()) + (faults.count() == 1 ? " fault was" : " faults were") + " found, so nothing was imported";
  if (faults.left_out > 0) what += "; the first " + std::to_string(faults.list.size()) + " are";
  return {.code = ErrorCode::kValidationFailed, .what = std::move(what), .fields = std::move(faults.list)};
}

/// Whether the account is what the row would make, apart from the password, which may have changed since. A row without
/// a profile, an image, an own field, is_active or is_verified says nothing about it.
Result<bool> is_same(store::Stores& tx, const domain::User& owner, const auto& prepared) {
  const NewAccount& row = prepared.account;
  if (owner.name != row.user.name || owner.role != row.user.role || (row.user.image && owner.image != row.user.image))
    return false;
  if (prepared.is_active.value_or(owner.is_active) != owner.is_active) return false;
  if (prepared.is_verified.value_or(owner.is_verified) != owner.is_verified) return false;
  for (const auto& field : json::parse_stored_object(json::to_text(row.user.user_fields)))  // numbers are compared as stored
    if (const auto* const value = owner.user_fields.find(field.key); !value || !(*value == field.value)) return false;
  if (!row.profile) return true;
  USHER_TRY(const auto stored, tx.profiles.find(owner.id));
  const auto facts = [](const domain::Profile& profile) {
    return std::tie(profile.experience_level, profile.professional_role, profile.role_other, profile.organization,
                    profile.software_background, profile.hardware_background);
  };
  return stored && facts(*stored) == facts(*row.profile);
}

/// Whether the row has a password and the account never had one. Where a user removed it, there is no credential.
Result<bool> brings_password(store::Stores& tx, const domain::User& owner, const NewAccount& row) {
  if (!row.credential.password_hash) return false;
  USHER_TRY(const auto credential, tx.accounts.find_credential(owner.id));
  return credential && !credential->password_hash;
}

/// `event`: of the row.
Status set_password(store::Stores& tx, const UserId& user, std::string_view hash, domain::AuditEvent event) {
  event.action = "user.password_set";
  event.user_id = user;
  USHER_CHECK(tx.accounts.set_password_hash(user, hash, event.at));
  return tx.audit_events.append(event);
}

}  // namespace

struct UserImport::How {
  ImportMode mode;
  ErasedRows erased;
};

/// What became of a batch, apart from the rows that are imported.
struct UserImport::Stored {
  std::int64_t erased = 0;
  std::int64_t lost_factors = 0;
  std::int64_t passwords = 0;
  std::vector<ImportConflict> conflicts;
  std::vector<std::string> present;
};

struct UserImport::Prepared {
  std::int64_t line = 0;
  bool keeps_id = false;
  std::optional<bool> is_active;    ///< As in the row.
  std::optional<bool> is_verified;  ///< The same.
  bool had_factor = false;
  bool reminders_stopped = false;
  NewAccount account = {};
  domain::AuditEvent event = {};
};

Result<ImportPlan> UserImport::check(ImportSource& source) const {
  constexpr std::size_t kMostUndeclared = 20;
  const UserFields fields(ports_.settings);
  ImportPlan plan;
  std::unordered_set<std::string> seen;
  json::Faults faults;
  USHER_CHECK(source.rewind());
  for (;;) {
    USHER_TRY(auto row, source.next());
    if (!row) break;
    ++plan.rows;
    const bool keeps_id = row->user.ok() && row->user.value().id;
    if (row->user.ok() && row->user.value().user_fields.value)
      for (const auto& field : *row->user.value().user_fields.value)
        if (!fields.declares(field.key) && plan.undeclared.size() < kMostUndeclared) plan.undeclared.insert(field.key);
    const auto account =
        row->user.ok() ? account_of(std::move(row->user).value(), ports_) : Result<NewAccount>(row->user.error());
    if (!account.ok()) {
      add_row(faults, row->line, account.error());
      continue;
    }
    const auto& user = account.value().user;
    if (!seen.insert(user.email).second) plan.repeated.insert(user.email);
    if (keeps_id && !seen.insert(user.id.str()).second) plan.repeated.insert(user.id.str());
    if (user.role == domain::kAdminRole)
      plan.admins.push_back({keeps_id ? std::optional(user.id) : std::nullopt, user.email, user.email_as_written});
  }
  return faults.list.empty() ? Result<ImportPlan>(std::move(plan)) : nothing_imported(std::move(faults));
}

Result<ImportReport> UserImport::run(const domain::OperatorActor& by, ImportSource& source, const ImportPlan& plan,
                                     ImportMode mode, const std::function<void(std::int64_t)>& advance, ErasedRows erased) const {
  ImportReport report;
  std::vector<Prepared> batch;
  std::int64_t read = 0;  // since the last batch was stored
  if (mode == ImportMode::kForReal) USHER_CHECK(notify_admins(by, plan, erased));
  USHER_CHECK(source.rewind());
  for (bool at_end = false; !at_end;) {
    USHER_TRY(auto row, source.next());
    at_end = !row;
    if (row) {
      const auto line = row->line;
      USHER_TRY(auto user, std::move(row->user));
      USHER_TRY(auto prepared, prepare(by, line, std::move(user)));
      const auto& account = prepared.account.user;
      const bool repeats_address = plan.repeated.contains(account.email);
      if (repeats_address || (prepared.keeps_id && plan.repeated.contains(account.id.str()))) {
        report.conflicts.push_back({line, account.email_as_written, repeats_address ? kAddressRepeated : kIdRepeated});
      } else {
        batch.push_back(std::move(prepared));
      }
      ++read;
    }
    if (batch.size() < kImportBatch && !at_end) continue;
    USHER_CHECK(store(batch, {mode, erased}, report));
    advance(std::exchange(read, 0));
    batch.clear();
  }
  if (erased == ErasedRows::kImported) erasures_.renew_copy();
  return report;
}

Status UserImport::notify_admins(const domain::OperatorActor& by, const ImportPlan& plan, ErasedRows erased) const {
  std::vector<ComingAdmin> coming;
  for (const auto& one : plan.admins)
    if (!plan.repeated.contains(one.email) && !(one.id && plan.repeated.contains(one.id->str()))) coming.push_back(one);
  return notify_of_imported_admins(ports_, outbox_, by, coming, erased == ErasedRows::kImported);
}

Result<UserImport::Prepared> UserImport::prepare(const domain::OperatorActor& by, std::int64_t line, ImportedUser row) const {
  Prepared prepared{.line = line,
                    .keeps_id = row.id.has_value(),
                    .is_active = row.is_active,
                    .is_verified = row.is_verified,
                    .had_factor = row.two_factor_enabled.value_or(false),
                    .reminders_stopped = row.reminders_stopped.value_or(false)};
  USHER_TRY(prepared.account, account_of(std::move(row), ports_));
  const auto& user = prepared.account.user;
  prepared.event = audit_.event({.action = "user.imported", .actor = by.audit_name(), .user = user.id, .email = user.email});
  return prepared;
}

Result<UserImport::Stored> UserImport::store_in(store::Stores& tx, const std::vector<Prepared>& batch, const How& how) {
  Stored stored;
  std::optional<Time> imported_at;
  for (const auto& prepared : batch) {
    const auto& [line, keeps_id, is_active, is_verified, had_factor, reminders_stopped, account, event] = prepared;
    USHER_TRY(const auto owner, tx.users.find_by_email(account.user.email));
    USHER_TRY(const auto namesake, keeps_id ? tx.users.find(account.user.id) : Result<std::optional<domain::User>>(std::nullopt));
    USHER_TRY(const auto erasure,
              keeps_id && !namesake ? tx.erasures.find(account.user.id) : Result<std::optional<domain::Erasure>>(std::nullopt));
    if (erasure && how.erased == ErasedRows::kLeftOut) {
      ++stored.erased;
      continue;
    }
    USHER_TRY(const bool same, owner ? is_same(tx, *owner, prepared) : Result<bool>(false));
    const bool lacks_factor = had_factor && !(owner && owner->two_factor_enabled);
    if (same) {
      if (lacks_factor) ++stored.lost_factors;
      USHER_TRY(const bool comes, brings_password(tx, *owner, account));
      if (comes)
        ++stored.passwords;
      else
        stored.present.push_back(account.user.email);
      if (comes && how.mode == ImportMode::kForReal)
        USHER_CHECK(set_password(tx, owner->id, *account.credential.password_hash, event));
      continue;
    }
    USHER_TRY(const bool is_taken, tx.users.is_taken(account.user.email));
    if (is_taken || namesake) {
      const auto reason = owner ? kAddressTaken : is_taken ? kAddressReserved : kIdTaken;
      stored.conflicts.push_back({line, account.user.email_as_written, reason});
      continue;
    }
    if (lacks_factor) ++stored.lost_factors;
    if (how.mode == ImportMode::kTrial) continue;
    if (erasure) USHER_CHECK(tx.erasures.forget(account.user.id));
    USHER_CHECK(insert(tx, account));
    if (reminders_stopped) USHER_CHECK(tx.users.stop_reminders(account.user.id, event.at));
    USHER_CHECK(tx.audit_events.append(event));
    imported_at = event.at;
  }
  if (imported_at) USHER_CHECK(tx.installation.put(store::kImportedAt, std::to_string(to_ms(*imported_at))));
  return stored;
}

Status UserImport::store(const std::vector<Prepared>& batch, const How& how, ImportReport& report) const {
  if (batch.empty()) return done();
  const auto began = steady_now();
  const auto work = [&](store::Stores& tx) { return store_in(tx, batch, how); };
  USHER_TRY(auto stored, how.mode == ImportMode::kTrial ? ports_.transactions.read(work) : ports_.transactions.write(work));
  report.imported +=
      std::ssize(batch) - std::ssize(stored.conflicts) - std::ssize(stored.present) - stored.erased - stored.passwords;
  report.passwords += stored.passwords;
  report.erased += stored.erased;
  report.lost_factors += stored.lost_factors;
  report.present += static_cast<std::int64_t>(stored.present.size());
  for (auto& email : stored.present)
    if (report.first_present.size() < ImportReport::kMostNamed) report.first_present.push_back(std::move(email));
  for (auto& conflict : stored.conflicts) report.conflicts.push_back(std::move(conflict));
  if (how.mode == ImportMode::kForReal) let_others_write(began);
  return done();
}

}  // namespace usher::core
