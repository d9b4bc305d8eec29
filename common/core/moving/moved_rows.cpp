#include "common/core/moving/moved_rows.h"

#include "common/store/accounts/accounts.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

constexpr RowOutcome kComes{};
constexpr RowOutcome kIsHere{RowOutcome::Kind::kIsHere};

RowOutcome stays(std::string_view why) { return {RowOutcome::Kind::kStays, why}; }

bool has_id(const std::vector<domain::StoredSigningKey>& keys, const KeyId& id) {
  return std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.id == id; });
}

}  // namespace

Result<RowOutcome> judge_account(store::Stores& tx, const MovedAccount& row) {
  USHER_TRY(const auto known, tx.accounts.find_social(row.account.provider, std::nullopt, row.account.provider_account_id));
  if (!known) return kComes;
  return known->user_id == row.account.user_id ? kIsHere : stays("it is linked to another account here");
}

Status put_account(store::Stores& tx, const MovedAccount& row) {
  const auto& account = row.account;
  USHER_CHECK(tx.accounts.insert(account));
  return tx.accounts.save_tokens(account.provider, account.provider_account_id, row.tokens, account.updated_at);
}

/// A session that ended here also counts as existing: it must not become valid again.
Result<RowOutcome> judge_session(store::Stores& tx, const MovedSession& row) {
  USHER_TRY(const auto namesake, tx.sessions.find(row.session.id));
  if (namesake) return kIsHere;
  USHER_TRY(const auto by_token, tx.sessions.find_by_token(row.session.token_hash));
  if (by_token) return kIsHere;
  if (!row.refresh) return kComes;
  USHER_TRY(const auto refresh, tx.refresh_tokens.find(row.refresh->token_hash));
  return refresh ? kIsHere : kComes;
}

Status put_session(store::Stores& tx, const MovedSession& row) {
  USHER_CHECK(tx.sessions.insert(row.session));
  return row.refresh ? tx.refresh_tokens.insert(*row.refresh) : done();
}

Result<RowOutcome> judge_factor(store::Stores& tx, const MovedFactor& row) {
  USHER_TRY(const auto factor, tx.two_factors.find(row.factor.user_id));
  return factor && factor->confirmed_at ? kIsHere : kComes;
}

Status put_factor(store::Stores& tx, const MovedFactor& row) {
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

Result<RowOutcome> judge_key(store::Stores& tx, const MovedKey& row) {
  USHER_TRY(const auto imported, tx.imported_keys.list());
  if (has_id(imported, row.key.id)) return kIsHere;
  USHER_TRY(const auto ours, tx.signing_keys.list());
  return has_id(ours, row.key.id) ? stays("a key of ours has the same id") : kComes;
}

Status put_key(store::Stores& tx, const MovedKey& row) {
  USHER_CHECK(tx.imported_keys.insert(row.key));
  return tx.audit_events.append(row.event);
}

}  // namespace usher::core
