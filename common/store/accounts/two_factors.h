#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/two_factor.h"

namespace usher::store {

/// Table two_factors. Borrows its connection; one thread at a time.
class TwoFactorStore {
 public:
  explicit TwoFactorStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::SecondFactor>> find(const UserId& user);
  /// Stores an unconfirmed secret, replacing an earlier one. False if a secret is already confirmed. `backup_codes` may be empty.
  Result<bool> begin(const UserId& user, std::string_view secret_sealed, std::string_view backup_codes, Time now);
  /// Stores a new secret for an app that was lost; it stays lost until confirm(). False if none was.
  Result<bool> begin_again(const UserId& user, std::string_view secret_sealed);
  /// Confirms the factor `proved`, whose code was valid at `step`. False if it is already confirmed or was replaced.
  Result<bool> confirm(const domain::SecondFactor& proved, std::int64_t step, std::string_view backup_codes, Time now);
  /// Consumes a step (replay). False if that step or a later one was used: of several racing calls one gets true. Trusts mail
  /// again.
  Result<bool> use_step(const UserId& user, std::int64_t step);
  /// False if the stored codes differ from `before`. Trusts mail again.
  Result<bool> use_backup_code(const UserId& user, std::string_view before, std::string_view after);
  /// Makes e-mail codes an independent factor at once.
  Status enable_email(const UserId& user, Time now);
  /// False if the account has no active second factor.
  Result<bool> set_backup_codes(const UserId& user, std::string_view backup_codes, Time now);
  /// Removes the app, the e-mail codes and the backup codes that came at `since` or later.
  Status forget_since(const UserId& user, Time since);
  /// Rejects e-mail codes until the app or a backup code is used. Called after a password reset by mail.
  Status distrust_mail(const UserId& user);
  /// Of all users: marks the confirmed apps without a secret as lost, and forgets enrolments without one.
  Status mark_lost(Time now);
  /// False if the account had no second factor.
  Result<bool> erase(const UserId& user);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
