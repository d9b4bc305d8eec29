#include "common/store/accounts/accounts.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

domain::Account account_from(const db::Row& row) {
  return {.id = AccountId(row.string(0)),
          .user_id = UserId(row.string(1)),
          .provider = row.string(2),
          .provider_account_id = row.string(3),
          .password_hash = row.maybe_string(4),
          .created_at = row.time(5),
          .updated_at = row.time(6),
          .scope = row.maybe_string(7)};
}

}  // namespace

Status AccountStore::insert(const domain::Account& account) {
  static const auto& kInsert = db::query("accounts/insert");
  return db_.run_later(kInsert, {{"id", account.id},
                                 {"user_id", account.user_id},
                                 {"provider", account.provider},
                                 {"provider_account_id", account.provider_account_id},
                                 {"password_hash", account.password_hash},
                                 {"created_at_ms", account.created_at},
                                 {"updated_at_ms", account.updated_at},
                                 {"initial_until_ms", account.initial_until}});
}

Result<std::optional<domain::Account>> AccountStore::find_credential(const UserId& user) {
  static const auto& kFind = db::query("accounts/find_credential");
  return db_.first(kFind, {{"user_id", user}}, [](const db::Row& row) {
    auto account = account_from(row);
    account.initial_until = row.maybe_time(8);
    return account;
  });
}

Status AccountStore::each_password_hash(std::int64_t most, const std::function<void(std::string_view hash)>& visit) {
  static const auto& kList = db::query("accounts/list_hashes");
  return db_.each(kList, {{"most", most}}, [&](const db::Row& row) {
    visit(row.text(0));
    return true;
  });
}

Result<std::optional<domain::Account>> AccountStore::find_social(std::string_view provider,
                                                                 std::string_view provider_account_id) {
  static const auto& kFind = db::query("accounts/find_social");
  return db_.first(kFind, {{"provider", provider}, {"provider_account_id", provider_account_id}}, account_from);
}

Result<std::vector<domain::Account>> AccountStore::list(const UserId& user) {
  static const auto& kList = db::query("accounts/list_by_user");
  std::vector<domain::Account> accounts;
  USHER_CHECK(db_.each(kList, {{"user_id", user}}, [&](const db::Row& row) {
    accounts.push_back(account_from(row));
    return true;
  }));
  return accounts;
}

Result<std::optional<AccountWithTokens>> AccountStore::find_tokens(const UserId& user, const AccountId& id) {
  static const auto& kFind = db::query("accounts/find_tokens");
  return db_.first(kFind, {{"user_id", user}, {"id", id}}, [](const db::Row& row) {
    auto account = account_from(row);
    domain::SealedTokens tokens{.access = row.maybe_string(8),
                                .refresh = row.maybe_string(9),
                                .id = row.maybe_string(10),
                                .access_expires_at = row.maybe_time(11),
                                .scope = account.scope};
    return AccountWithTokens{std::move(account), std::move(tokens)};
  });
}

Result<bool> AccountStore::set_password_hash(const UserId& user, std::string_view hash, Time now,
                                             std::optional<Time> initial_until) {
  static const auto& kSet = db::query("accounts/set_password_hash");
  USHER_TRY(const auto changed,
            db_.run(kSet, {{"user_id", user}, {"password_hash", hash}, {"initial_until_ms", initial_until}, {"now_ms", now}}));
  return changed > 0;
}

Status AccountStore::erase_credential(const UserId& user) {
  static const auto& kErase = db::query("accounts/erase_credential");
  return db_.run_later(kErase, {{"user_id", user}});
}

Status AccountStore::rehash(const UserId& user, std::string_view old_hash, std::string_view new_hash) {
  static const auto& kRehash = db::query("accounts/rehash");
  return db_.run_later(kRehash, {{"user_id", user}, {"old_hash", old_hash}, {"new_hash", new_hash}});
}

Status AccountStore::save_tokens(std::string_view provider, std::string_view provider_account_id,
                                 const domain::SealedTokens& tokens, Time now) {
  static const auto& kSave = db::query("accounts/save_tokens");
  return db_.run_later(kSave, {{"provider", provider},
                               {"provider_account_id", provider_account_id},
                               {"access_token_sealed", tokens.access},
                               {"refresh_token_sealed", tokens.refresh},
                               {"id_token_sealed", tokens.id},
                               {"access_token_expires_at_ms", tokens.access_expires_at},
                               {"scope", tokens.scope},
                               {"now_ms", now}});
}

Status AccountStore::forget_lost_tokens() {
  static const auto& kForget = db::query("accounts/forget_lost_tokens");
  return db_.run_later(kForget, {});
}

Result<bool> AccountStore::erase(const UserId& user, const AccountId& id) {
  static const auto& kErase = db::query("accounts/delete");
  USHER_TRY(const auto gone, db_.run(kErase, {{"user_id", user}, {"id", id}}));
  return gone > 0;
}

Result<std::vector<domain::Account>> AccountStore::erase_linked_since(const UserId& user, Time since) {
  static const auto& kErase = db::query("accounts/delete_since");
  std::vector<domain::Account> erased;
  USHER_CHECK(db_.each(kErase, {{"user_id", user}, {"since_ms", since}}, [&](const db::Row& row) {
    erased.push_back(account_from(row));
    return true;
  }));
  return erased;
}

Result<std::int64_t> AccountStore::erase_passkeys_since(const UserId& user, Time since) {
  static const auto& kErase = db::query("accounts/delete_passkeys_since");
  return db_.run(kErase, {{"user_id", user}, {"since_ms", since}});
}

Status AccountStore::erase_all(const UserId& user) {
  static const auto& kErase = db::query("accounts/delete_of_user");
  return db_.run_later(kErase, {{"user_id", user}});
}

}  // namespace usher::store
