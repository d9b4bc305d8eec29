#include "common/store/accounts/two_factors.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::optional<domain::SecondFactor>> TwoFactorStore::find(const UserId& user) {
  return db_.first(db::query("two_factors/find"), {{"user_id", user}}, [](const db::Row& row) {
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
  return db_.changes(db::query("two_factors/begin"),
                     {{"user_id", user}, {"secret_sealed", secret_sealed}, {"backup_codes", backup_codes}, {"now_ms", now}});
}

Result<bool> TwoFactorStore::begin_again(const UserId& user, std::string_view secret_sealed) {
  return db_.changes(db::query("two_factors/begin_again"), {{"user_id", user}, {"secret_sealed", secret_sealed}});
}

Result<bool> TwoFactorStore::confirm(const domain::SecondFactor& proved, std::int64_t step, std::string_view backup_codes,
                                     Time now) {
  return db_.changes(db::query("two_factors/confirm"), {{"user_id", proved.user_id},
                                                        {"secret_sealed", proved.secret_sealed},
                                                        {"step", step},
                                                        {"backup_codes", backup_codes},
                                                        {"now_ms", now}});
}

Result<bool> TwoFactorStore::use_step(const UserId& user, std::int64_t step) {
  return db_.changes(db::query("two_factors/use_step"), {{"user_id", user}, {"step", step}});
}

Result<bool> TwoFactorStore::use_backup_code(const UserId& user, std::string_view before, std::string_view after) {
  return db_.changes(db::query("two_factors/use_backup_code"), {{"user_id", user}, {"before", before}, {"after", after}});
}

Status TwoFactorStore::enable_email(const UserId& user, Time now) {
  return db_.run_later(db::query("two_factors/enable_mailed"), {{"user_id", user}, {"now_ms", now}});
}

Result<bool> TwoFactorStore::set_backup_codes(const UserId& user, std::string_view backup_codes, Time now) {
  return db_.changes(db::query("two_factors/set_backup_codes"),
                     {{"user_id", user}, {"backup_codes", backup_codes}, {"now_ms", now}});
}

Status TwoFactorStore::forget_since(const UserId& user, Time since) {
  return db_.run_later(db::query("two_factors/forget_since"), {{"user_id", user}, {"since_ms", since}});
}

Status TwoFactorStore::distrust_mail(const UserId& user) {
  return db_.run_later(db::query("two_factors/distrust_mail"), {{"user_id", user}});
}

Status TwoFactorStore::mark_lost(Time now) {
  USHER_CHECK(db_.run_later(db::query("two_factors/mark_lost"), {{"now_ms", now}}));
  return db_.run_later(db::query("two_factors/delete_empty"), {});
}

Result<bool> TwoFactorStore::erase(const UserId& user) {
  return db_.changes(db::query("two_factors/delete"), {{"user_id", user}});
}

}  // namespace usher::store
