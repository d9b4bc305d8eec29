#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/account.h"

namespace usher::store {

/// An account at a provider, with its tokens.
struct AccountWithTokens {
  domain::Account account;
  domain::SealedTokens tokens;
};

/// Table accounts. Borrows its connection; one thread at a time.
class AccountStore {
 public:
  explicit AccountStore(db::Connection& connection) : db_(connection) {}

  /// Error: kConflict if the provider's account is already linked.
  Status insert(const domain::Account& account);
  Result<std::optional<domain::Account>> find_credential(const UserId& user);
  /// `issuer`: the provider's; nullopt: any. Finds a link whose issuer is not known, too.
  Result<std::optional<domain::Account>> find_social(std::string_view provider, const std::optional<std::string>& issuer,
                                                     std::string_view provider_account_id);
  /// Gives the provider's links without an issuer this one; returns their number.
  Result<std::int64_t> fill_issuer(std::string_view provider, std::string_view issuer);
  /// The other issuers of a provider's links, with the number of the links.
  Result<std::vector<std::pair<std::string, std::int64_t>>> list_other_issuers(std::string_view provider,
                                                                               std::string_view issuer);
  Result<std::vector<domain::Account>> list(const UserId& user);
  /// nullopt if the account does not belong to that user or has no provider.
  Result<std::optional<AccountWithTokens>> find_tokens(const UserId& user, const AccountId& id);
  /// False if the user has no password. `initial_until`: as in domain::Account.
  Result<bool> set_password_hash(const UserId& user, std::string_view hash, Time now,
                                 std::optional<Time> initial_until = std::nullopt);
  /// Notes that the password with that hash was found among breached ones. False if that was noted before, or the password
  /// changed.
  Result<bool> mark_breached(const UserId& user, std::string_view hash, Time now);
  /// Undoes that, so that the next sign-in looks again.
  Status forget_breach(const UserId& user);
  /// Visits the password hashes of all users, in any order, but no more than `most`.
  Status each_password_hash(std::int64_t most, const std::function<void(std::string_view hash)>& visit);
  /// Removes the user's password.
  Status erase_credential(const UserId& user);
  /// Replaces `old_hash` with a stronger hash of the same password. Does nothing if the password changed meanwhile.
  Status rehash(const UserId& user, std::string_view old_hash, std::string_view new_hash);
  /// Replaces the existing tokens of a link. They must be sealed for its id.
  Status save_tokens(const AccountId& id, const domain::SealedTokens& tokens, Time now);
  /// Removes the tokens that are empty: their secret was lost.
  Status forget_lost_tokens();
  /// False if the user has no such account.
  Result<bool> erase(const UserId& user, const AccountId& id);
  /// Removes all sign-in methods, including the password.
  Status erase_all(const UserId& user);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
