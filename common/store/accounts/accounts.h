#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/db/connection.h"
#include "common/domain/account.h"

namespace usher::store {

/// A provider's account, with what the provider handed out for it.
struct AccountWithTokens {
  domain::Account account;
  domain::SealedTokens tokens;
};

/// Table accounts. Borrows its connection; one thread at a time.
class AccountStore {
 public:
  explicit AccountStore(db::Connection& connection) : db_(connection) {}

  /// kConflict when the provider's account is linked already.
  Status insert(const domain::Account& account);
  Result<std::optional<domain::Account>> find_credential(const UserId& user);
  Result<std::optional<domain::Account>> find_social(std::string_view provider, std::string_view provider_account_id);
  Result<std::vector<domain::Account>> list(const UserId& user);
  /// nullopt where it is not that user's, or no provider's.
  Result<std::optional<AccountWithTokens>> find_tokens(const UserId& user, const AccountId& id);
  /// False when the user has no password account.
  Result<bool> set_password_hash(const UserId& user, std::string_view hash, Time now);
  /// The user has no password any more.
  Status erase_credential(const UserId& user);
  /// Replaces `old_hash` by a better one of the same password; nothing when the password changed meanwhile.
  Status rehash(const UserId& user, std::string_view old_hash, std::string_view new_hash);
  /// Replaces those that were there.
  Status save_tokens(std::string_view provider, std::string_view provider_account_id, const domain::SealedTokens& tokens,
                     Time now);
  /// False when the user has no such account.
  Result<bool> erase(const UserId& user, const AccountId& id);
  /// Every way in, the password too.
  Status erase_all(const UserId& user);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
