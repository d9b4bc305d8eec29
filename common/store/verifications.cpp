#include "common/store/verifications.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<bool> Verifications::knows_device(const UserId& user, std::string_view token_hash, Time now) {
  static const auto& kKnows = db::query("verifications/knows_device");
  USHER_TRY(const auto found, db_.first(kKnows, {{"user_id", user}, {"token_hash", token_hash}, {"now_ms", now}},
                                        [](const db::Row&) { return true; }));
  return found.has_value();
}

Status Verifications::remember_device(std::string_view id, const UserId& user, std::string_view token_hash, Time expires_at,
                                      Time now) {
  static const auto& kRemember = db::query("verifications/remember_device");
  USHER_CHECK(db_.run(
      kRemember, {{"id", id}, {"user_id", user}, {"token_hash", token_hash}, {"expires_at_ms", expires_at}, {"now_ms", now}}));
  return done();
}

Status Verifications::replace_device(std::string_view old_hash, std::string_view new_hash) {
  static const auto& kReplace = db::query("verifications/replace_device");
  USHER_CHECK(db_.run(kReplace, {{"old_hash", old_hash}, {"new_hash", new_hash}}));
  return done();
}

Result<std::vector<RememberedDevice>> Verifications::list_devices(const UserId& user) {
  static const auto& kList = db::query("verifications/list_devices");
  std::vector<RememberedDevice> devices;
  USHER_CHECK(db_.each(kList, {{"user_id", user}}, [&](const db::Row& row) {
    devices.push_back({.created_at = row.time(0), .expires_at = row.time(1)});
    return true;
  }));
  return devices;
}

Status Verifications::forget_devices(const UserId& user) {
  static const auto& kForget = db::query("verifications/forget_devices");
  USHER_CHECK(db_.run(kForget, {{"user_id", user}}));
  return done();
}

Status Verifications::forget_devices_beyond(const UserId& user, int keep) {
  static const auto& kForget = db::query("verifications/forget_devices_beyond");
  USHER_CHECK(db_.run(kForget, {{"user_id", user}, {"keep", keep}}));
  return done();
}

Result<std::int64_t> Verifications::prune(Time now, int limit) {
  static const auto& kPrune = db::query("verifications/prune");
  return db_.run(kPrune, {{"now_ms", now}, {"limit", limit}});
}

}  // namespace usher::store
