#pragma once

#include "common/db/sql_files.h"
#include "common/domain/two_factor.h"

namespace usher::store {

/// Table two_factors. Borrows its connection; one thread at a time.
class TwoFactorStore {
 public:
  explicit TwoFactorStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::SecondFactor>> find(const UserId& user) {
    return db_.first(db::query("two_factors/find"), {{"user_id", user}}, [](const db::Row& row) {
      return domain::SecondFactor{.user_id = UserId(row.string(0)),
                                  .secret_sealed = row.string(1),
                                  .backup_codes = row.string(2),
                                  .last_step = row.maybe_integer(3),
                                  .confirmed_at = row.maybe_time(4),
                                  .created_at = row.time(5),
                                  .mail_distrusted = row.flag(6),
                                  .email_enabled_at = row.maybe_time(7),
                                  .lost_at = row.maybe_time(8)};
    });
  }
  /// Stores an unconfirmed secret, replacing an earlier one. False if a secret is already confirmed. `backup_codes` may be empty.
  Result<bool> begin(const UserId& user, std::string_view secret_sealed, std::string_view backup_codes, Time now) {
    return db_.changes(db::query("two_factors/begin"),
                       {{"user_id", user}, {"secret_sealed", secret_sealed}, {"backup_codes", backup_codes}, {"now_ms", now}});
  }
  /// Stores a new secret for an app that was lost; it stays lost until confirm(). False if none was.
  Result<bool> begin_again(const UserId& user, std::string_view secret_sealed) {
    return db_.changes(db::query("two_factors/begin_again"), {{"user_id", user}, {"secret_sealed", secret_sealed}});
  }
  /// Confirms the factor `proved`, whose code was valid at `step`. False if it is already confirmed or was replaced.
  Result<bool> confirm(const domain::SecondFactor& proved, std::int64_t step, std::string_view backup_codes, Time now) {
    return db_.changes(db::query("two_factors/confirm"), {{"user_id", proved.user_id},
                                                          {"secret_sealed", proved.secret_sealed},
                                                          {"step", step},
                                                          {"backup_codes", backup_codes},
                                                          {"now_ms", now}});
  }
  /// Consumes a step (replay). False if that step or a later one was used: of several racing calls one gets true. Trusts mail
  /// again.
  Result<bool> use_step(const UserId& user, std::int64_t step) {
    return db_.changes(db::query("two_factors/use_step"), {{"user_id", user}, {"step", step}});
  }
  /// False if the stored codes differ from `before`. Trusts mail again.
  Result<bool> use_backup_code(const UserId& user, std::string_view before, std::string_view after) {
    return db_.changes(db::query("two_factors/use_backup_code"), {{"user_id", user}, {"before", before}, {"after", after}});
  }
  /// Makes e-mail codes an independent factor at once.
  Status enable_email(const UserId& user, Time now) {
    return db_.run_later(db::query("two_factors/enable_mailed"), {{"user_id", user}, {"now_ms", now}});
  }
  /// False if the account has no active second factor.
  Result<bool> set_backup_codes(const UserId& user, std::string_view backup_codes, Time now) {
    return db_.changes(db::query("two_factors/set_backup_codes"),
                       {{"user_id", user}, {"backup_codes", backup_codes}, {"now_ms", now}});
  }
  /// Removes the app, the e-mail codes and the backup codes that came at `since` or later.
  Status forget_since(const UserId& user, Time since) {
    return db_.run_later(db::query("two_factors/forget_since"), {{"user_id", user}, {"since_ms", since}});
  }
  /// Rejects e-mail codes until the app or a backup code is used. Called after a password reset by mail.
  Status distrust_mail(const UserId& user) { return db_.run_later(db::query("two_factors/distrust_mail"), {{"user_id", user}}); }
  /// Of all users: marks the confirmed apps without a secret as lost, and forgets enrolments without one.
  Status mark_lost(Time now) {
    USHER_CHECK(db_.run_later(db::query("two_factors/mark_lost"), {{"now_ms", now}}));
    return db_.run_later(db::query("two_factors/delete_empty"), {});
  }
  /// False if the account had no second factor.
  Result<bool> erase(const UserId& user) { return db_.changes(db::query("two_factors/delete"), {{"user_id", user}}); }

 private:
  db::Connection& db_;
};

}  // namespace usher::store
