#include "common/core/moving/moved_rows.h"

#include "common/base/text.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/installation.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

/// A field that an account does not need.
struct Spare {
  std::string_view field;
  void (*drop)(AccountFacts& facts);
};
constexpr std::array kSpares{
    Spare{"name", [](AccountFacts& facts) { facts.name.reset(); }},
    Spare{"image", [](AccountFacts& facts) { facts.image.reset(); }},
    Spare{"experience_level", [](AccountFacts& facts) { facts.profile.experience_level = {}; }},
    Spare{"professional_role", [](AccountFacts& facts) { facts.profile.professional_role = {}; }},
    Spare{"organization", [](AccountFacts& facts) { facts.profile.organization = {}; }},
    // It may be invalid by being absent.
    Spare{"role_other",
          [](AccountFacts& facts) {
            if (!facts.profile.role_other.present) facts.profile.professional_role = {};
            facts.profile.role_other = {};
          }},
};

/// The field of a fault; of all own fields together the longest one.
std::string field_of(const FieldError& fault, const json::Object& user_fields) {
  if (fault.field != "user_fields" || user_fields.empty()) return fault.field;
  return std::ranges::max_element(user_fields,
                                  [](const json::Member& one, const json::Member& other) {
                                    return json::to_text(one.value).size() < json::to_text(other.value).size();
                                  })
      ->key;
}

/// Drops the fields with faults. Returns false if an account needs one of them.
bool drop_faults(AccountFacts& facts, const Error& error, MoveReport& report) {
  for (const auto& fault : error.fields) {
    const auto field = field_of(fault, facts.user_fields);
    const auto* const spare = find_by(kSpares, field, &Spare::field);
    const bool is_own = facts.user_fields.find(field) != nullptr;
    const bool is_needed = !is_own && !spare;
    report.leave(is_needed ? "account" : "field", facts.email, field + ": " + fault.message);
    if (is_needed) {
      ++report.users_left;
      return false;
    }
    if (is_own) {
      facts.user_fields.erase(field);
    } else {
      spare->drop(facts);
    }
  }
  return true;
}

void check_hash(AccountFacts& facts, MoveReport& report) {
  if (!facts.password_hash) return;
  const auto fault = fault_of_hash(*facts.password_hash);
  if (!fault) return;
  report.leave("password", facts.email, *fault + "; the user must set a new one by mail");
  facts.password_hash.reset();
}

void check_time(std::string_view field, std::optional<Time> AccountFacts::*time, AccountFacts& facts, Time now,
                MoveReport& report) {
  if (!(facts.*time) || may_have_begun(*(facts.*time), now)) return;
  report.leave("field", facts.email, std::string(field) + ": is not between 1970 and now");
  (facts.*time).reset();
}

constexpr RowOutcome kComes{};
constexpr RowOutcome kIsHere{RowOutcome::Kind::kIsHere};

RowOutcome stays(std::string_view why) { return {RowOutcome::Kind::kStays, why}; }

bool has_id(const std::vector<domain::StoredSigningKey>& keys, const KeyId& id) {
  return contains(keys, id, &domain::StoredSigningKey::id);
}

}  // namespace

std::optional<NewAccount> account_of(const OldUser& old, const Ports& ports, MoveReport& report) {
  AccountFacts facts = old.facts;
  check_hash(facts, report);
  check_time("created_at", &AccountFacts::created_at, facts, ports.clock.now(), report);
  check_time("updated_at", &AccountFacts::updated_at, facts, ports.clock.now(), report);
  for (;;) {  // each round drops a field that breaks a rule, alone or with others
    auto account = new_account(facts, ports);
    if (account.ok()) {
      account.value().user.is_anonymous = old.is_anonymous;
      account.value().user.suspended_reason = old.suspended_reason;
      account.value().user.suspended_until = old.suspended_until;
      if (old.last_login_at && may_have_begun(*old.last_login_at, ports.clock.now()))
        account.value().user.last_login_at = old.last_login_at;
      return std::move(account).value();
    }
    if (!drop_faults(facts, account.error(), report)) return std::nullopt;
  }
}

Result<RowOutcome> judge(store::Stores& tx, const MovedUser& row) {
  const auto& user = row.account.user;
  USHER_TRY(const auto namesake, tx.users.find(user.id));
  if (namesake) return namesake->email == user.email ? kIsHere : stays(kIdTaken);
  if (row.erased == ErasedRows::kLeftOut) {
    USHER_TRY(const auto erasure, tx.erasures.find(user.id));
    if (erasure) return RowOutcome{RowOutcome::Kind::kErased};
  }
  USHER_TRY(const bool is_taken, tx.users.is_taken(user.email));
  if (!is_taken) return kComes;
  USHER_TRY(const auto owner, tx.users.find_by_email(user.email));
  return stays(owner ? kAddressTaken : kAddressReserved);
}

Status put(store::Stores& tx, const MovedUser& row) {
  USHER_CHECK(tx.erasures.forget(row.account.user.id));
  USHER_CHECK(insert(tx, row.account));
  USHER_CHECK(tx.installation.put(store::kImportedAt, std::to_string(to_ms(row.event.at))));
  return tx.audit_events.append(row.event);
}

Result<RowOutcome> judge(store::Stores& tx, const MovedAccount& row) {
  USHER_TRY(const auto known, tx.accounts.find_social(row.account.provider, std::nullopt, row.account.provider_account_id));
  if (!known) return kComes;
  return known->user_id == row.account.user_id ? kIsHere : stays("it is linked to another account here");
}

Status put(store::Stores& tx, const MovedAccount& row) {
  const auto& account = row.account;
  USHER_CHECK(tx.accounts.insert(account));
  return tx.accounts.save_tokens(account.id, row.tokens, account.updated_at);
}

Result<RowOutcome> judge(store::Stores& tx, const domain::Passkey& row) {
  USHER_TRY(const auto same, tx.passkeys.find_by_credential(row.credential_id));
  if (same) return same->user_id == row.user_id ? kIsHere : stays("it is of another account here");
  USHER_TRY(const auto namesake, tx.passkeys.find(row.id));
  return namesake ? stays("another passkey here has its id") : kComes;
}

Status put(store::Stores& tx, const domain::Passkey& row) {
  USHER_CHECK(tx.passkeys.insert(row));
  return tx.passkeys.note_factor(row.user_id);
}

/// A session that ended here also counts as existing: it must not become valid again.
Result<RowOutcome> judge(store::Stores& tx, const MovedSession& row) {
  USHER_TRY(const auto namesake, tx.sessions.find(row.session.id));
  if (namesake) return kIsHere;
  USHER_TRY(const auto by_token, tx.sessions.find_by_token(row.session.token_hash));
  if (by_token) return kIsHere;
  if (!row.refresh) return kComes;
  USHER_TRY(const auto refresh, tx.refresh_tokens.find(row.refresh->token_hash));
  return refresh ? kIsHere : kComes;
}

Status put(store::Stores& tx, const MovedSession& row) {
  USHER_CHECK(tx.sessions.insert(row.session));
  return row.refresh ? tx.refresh_tokens.insert(*row.refresh) : done();
}

Result<RowOutcome> judge(store::Stores& tx, const MovedFactor& row) {
  USHER_TRY(const auto factor, tx.two_factors.find(row.factor.user_id));
  return factor && factor->confirmed_at ? kIsHere : kComes;
}

Status put(store::Stores& tx, const MovedFactor& row) {
  constexpr std::int64_t kNoStepUsed = 0;
  const auto& factor = row.factor;
  USHER_TRY(const bool begun, tx.two_factors.begin(factor.user_id, factor.secret_sealed, factor.backup_codes, factor.created_at));
  USHER_TRY(const bool confirmed, tx.two_factors.confirm(factor, kNoStepUsed, factor.backup_codes, factor.created_at));
  if (!begun || !confirmed) return error(ErrorCode::kConflict);
  USHER_TRY(const auto user, tx.users.find(factor.user_id));
  if (!user) return error(ErrorCode::kConflict);
  USHER_CHECK(tx.users.set_two_factor(factor.user_id, true, user->updated_at));
  return tx.audit_events.append(row.event);
}

Result<RowOutcome> judge(store::Stores& tx, const MovedKey& row) {
  USHER_TRY(const auto imported, tx.imported_keys.list());
  if (has_id(imported, row.key.id)) return kIsHere;
  USHER_TRY(const auto ours, tx.signing_keys.list());
  return has_id(ours, row.key.id) ? stays("a key of ours has the same id") : kComes;
}

Status put(store::Stores& tx, const MovedKey& row) {
  USHER_CHECK(tx.imported_keys.insert(row.key));
  return tx.audit_events.append(row.event);
}

}  // namespace usher::core
