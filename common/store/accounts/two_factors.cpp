#include "common/store/accounts/two_factors.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<bool> TwoFactorStore::changes(const db::Query& query, const db::Bindings& bindings) {
  USHER_TRY(const auto rows, db_.run(query, bindings));
  return rows > 0;
}

Result<std::optional<domain::SecondFactor>> TwoFactorStore::find(const UserId& user) {
  static const auto& kFind = db::query("two_factors/find");
  return db_.first(kFind, {{"user_id", user}}, [](const db::Row& row) {
    return domain::SecondFactor{.user_id = UserId(row.string(0)),
                                .secret_sealed = row.string(1),
                                .backup_codes = row.string(2),
                                .last_step = row.is_null(3) ? std::nullopt : std::optional(row.integer(3)),
                                .confirmed_at = row.maybe_time(4),
                                .created_at = row.time(5),
                                .mail_distrusted = row.flag(6),
                                .email_enabled_at = row.maybe_time(7),
                                .lost_at = row.maybe_time(8)};
  });
}

Result<bool> TwoFactorStore::begin(const UserId& user, std::string_view secret_sealed, std::string_view backup_codes, Time now) {
  static const auto& kBegin = db::query("two_factors/begin");
  return changes(kBegin, {{"user_id", user}, {"secret_sealed", secret_sealed}, {"backup_codes", backup_codes}, {"now_ms", now}});
}

Result<bool> TwoFactorStore::begin_again(const UserId& user, std::string_view secret_sealed) {
  static const auto& kBegin = db::query("two_factors/begin_again");
  return changes(kBegin, {{"user_id", user}, {"secret_sealed", secret_sealed}});
}

Result<bool> TwoFactorStore::confirm(const domain::SecondFactor& proved, std::int64_t step, std::string_view backup_codes,
                                     Time now) {
  static const auto& kConfirm = db::query("two_factors/confirm");
  return changes(kConfirm, {{"user_id", proved.user_id},
                            {"secret_sealed", proved.secret_sealed},
                            {"step", step},
                            {"backup_codes", backup_codes},
                            {"now_ms", now}});
}

Result<bool> TwoFactorStore::use_step(const UserId& user, std::int64_t step) {
  static const auto& kUse = db::query("two_factors/use_step");
  return changes(kUse, {{"user_id", user}, {"step", step}});
}

Result<bool> TwoFactorStore::use_backup_code(const UserId& user, std::string_view before, std::string_view after) {
  static const auto& kUse = db::query("two_factors/use_backup_code");
  return changes(kUse, {{"user_id", user}, {"before", before}, {"after", after}});
}

Status TwoFactorStore::enable_email(const UserId& user, Time now) {
  static const auto& kEnable = db::query("two_factors/enable_mailed");
  return db_.run_later(kEnable, {{"user_id", user}, {"now_ms", now}});
}

Result<bool> TwoFactorStore::set_backup_codes(const UserId& user, std::string_view backup_codes, Time now) {
  static const auto& kSet = db::query("two_factors/set_backup_codes");
  return changes(kSet, {{"user_id", user}, {"backup_codes", backup_codes}, {"now_ms", now}});
}

Status TwoFactorStore::forget_since(const UserId& user, Time since) {
  static const auto& kForget = db::query("two_factors/forget_since");
  return db_.run_later(kForget, {{"user_id", user}, {"since_ms", since}});
}

Status TwoFactorStore::distrust_mail(const UserId& user) {
  static const auto& kDistrust = db::query("two_factors/distrust_mail");
  return db_.run_later(kDistrust, {{"user_id", user}});
}

Status TwoFactorStore::mark_lost(Time now) {
  static const auto& kMark = db::query("two_factors/mark_lost");
  static const auto& kDelete = db::query("two_factors/delete_empty");
  USHER_CHECK(db_.run_later(kMark, {{"now_ms", now}}));
  return db_.run_later(kDelete, {});
}

Result<bool> TwoFactorStore::erase(const UserId& user) {
  static const auto& kDelete = db::query("two_factors/delete");
  return changes(kDelete, {{"user_id", user}});
}

}  // namespace usher::store
