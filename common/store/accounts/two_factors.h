#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/db/connection.h"
#include "common/domain/two_factor.h"

namespace usher::store {

/// Table two_factors. Borrows its connection; one thread at a time.
class TwoFactorStore {
 public:
  explicit TwoFactorStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::SecondFactor>> find(const UserId& user);
  /// A secret to be confirmed, in place of another such one; false where one is confirmed already. `backup_codes` may be empty.
  Result<bool> begin(const UserId& user, std::string_view secret_sealed, std::string_view backup_codes, Time now);
  /// `proved`: what a code was found right for, used at `step`. False where that is confirmed already or was replaced.
  Result<bool> confirm(const domain::SecondFactor& proved, std::int64_t step, std::string_view backup_codes, Time now);
  /// False when that step or a later one was used: of any number of racing calls one gets true. Mail is trusted again.
  Result<bool> use_step(const UserId& user, std::int64_t step);
  /// False when the codes are not `before` any more. Mail is trusted again.
  Result<bool> use_backup_code(const UserId& user, std::string_view before, std::string_view after);
  /// Codes by mail are a factor of their own, at once.
  Status enable_email(const UserId& user, Time now);
  /// False where none is in force.
  Result<bool> set_backup_codes(const UserId& user, std::string_view backup_codes);
  /// No codes by mail until the app or a backup code is used: for a password reset by mail.
  Status distrust_mail(const UserId& user);
  /// False where there was none.
  Result<bool> erase(const UserId& user);

 private:
  /// Whether the statement changed a row.
  Result<bool> changes(const db::Query& query, const db::Bindings& bindings);

  db::Connection& db_;
};

}  // namespace usher::store
