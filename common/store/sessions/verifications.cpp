#include "common/store/sessions/verifications.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

domain::Verification verification_from(const db::Row& row) {
  const auto user = row.maybe_string(3);
  return {.id = row.string(0),
          .purpose = row.string(1),
          .token_hash = row.string(2),
          .user_id = user ? std::optional(UserId(*user)) : std::nullopt,
          .address = row.maybe_string(4),
          .payload = row.maybe_string(5),
          .attempts = row.integer(6),
          .created_at = row.time(7),
          .expires_at = row.time(8),
          .used_at = row.maybe_time(9)};
}

RememberedDevice device_from(const db::Row& row) {
  return {.id = row.string(0),
          .token_hash = row.string(1),
          .payload = row.maybe_string(2),
          .created_at = row.time(3),
          .expires_at = row.time(4)};
}

}  // namespace

/// Returns the number of rows that the statement inserted.
Result<std::int64_t> VerificationStore::insert(const db::Query& query, const domain::Verification& token) {
  return db_.run(query, {{"id", token.id},
                         {"purpose", token.purpose},
                         {"token_hash", token.token_hash},
                         {"user_id", token.user_id},
                         {"address", token.address},
                         {"payload", token.payload},
                         {"created_at_ms", token.created_at},
                         {"expires_at_ms", token.expires_at}});
}

Status VerificationStore::issue(const domain::Verification& token) {
  static const auto& kIssue = db::query("verifications/issue");
  USHER_CHECK(insert(kIssue, token));
  return done();
}

Result<bool> VerificationStore::issue_if_absent(const domain::Verification& token) {
  static const auto& kIssue = db::query("verifications/issue_if_absent");
  USHER_TRY(const auto inserted, insert(kIssue, token));
  return inserted > 0;
}

Result<std::optional<domain::Verification>> VerificationStore::find(std::string_view purpose, std::string_view token_hash) {
  static const auto& kFind = db::query("verifications/find");
  return db_.first(kFind, {{"purpose", purpose}, {"token_hash", token_hash}}, verification_from);
}

Result<std::optional<domain::Verification>> VerificationStore::consume(std::string_view purpose, std::string_view token_hash,
                                                                       Time now) {
  static const auto& kConsume = db::query("verifications/spend");
  return db_.first(kConsume, {{"purpose", purpose}, {"token_hash", token_hash}, {"now_ms", now}}, verification_from);
}

Result<std::optional<domain::Verification>> VerificationStore::count_attempt(std::string_view purpose,
                                                                             std::string_view token_hash, std::int64_t most,
                                                                             Time now) {
  static const auto& kCount = db::query("verifications/count_attempt");
  return db_.first(kCount, {{"purpose", purpose}, {"token_hash", token_hash}, {"most", most}, {"now_ms", now}},
                   verification_from);
}

Status VerificationStore::erase(std::string_view purpose, std::string_view token_hash) {
  static const auto& kErase = db::query("verifications/erase");
  return db_.run_later(kErase, {{"purpose", purpose}, {"token_hash", token_hash}});
}

Status VerificationStore::set_payload(std::string_view purpose, std::string_view token_hash, std::string_view payload) {
  static const auto& kSet = db::query("verifications/set_payload");
  return db_.run_later(kSet, {{"purpose", purpose}, {"token_hash", token_hash}, {"payload", payload}});
}

Status VerificationStore::void_all(const UserId& user, std::string_view purpose) {
  static const auto& kVoid = db::query("verifications/void_of_user");
  return db_.run_later(kVoid, {{"user_id", user}, {"purpose", purpose}});
}

Status VerificationStore::void_unused(const UserId& user, std::string_view purpose) {
  static const auto& kVoid = db::query("verifications/void_unused");
  return db_.run_later(kVoid, {{"user_id", user}, {"purpose", purpose}});
}

Status VerificationStore::consume_all(const UserId& user, std::string_view purpose, Time now) {
  static const auto& kConsume = db::query("verifications/spend_of_user");
  return db_.run_later(kConsume, {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}});
}

Status VerificationStore::erase_at(std::string_view address, const UserId& user) {
  static const auto& kErase = db::query("verifications/erase_at");
  return db_.run_later(kErase, {{"address", address}, {"user_id", user}});
}

Result<std::vector<domain::Verification>> VerificationStore::list_of(const UserId& user, std::string_view purpose) {
  static const auto& kList = db::query("verifications/list_of_user");
  std::vector<domain::Verification> tokens;
  USHER_CHECK(db_.each(kList, {{"user_id", user}, {"purpose", purpose}}, [&](const db::Row& row) {
    tokens.push_back(verification_from(row));
    return true;
  }));
  return tokens;
}

Result<std::vector<domain::Verification>> VerificationStore::list_live(const UserId& user, std::string_view purpose, Time now) {
  static const auto& kList = db::query("verifications/list_live");
  std::vector<domain::Verification> tokens;
  USHER_CHECK(db_.each(kList, {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}}, [&](const db::Row& row) {
    tokens.push_back(verification_from(row));
    return true;
  }));
  return tokens;
}

Result<std::optional<domain::Verification>> VerificationStore::find_newest_at(std::string_view address,
                                                                              std::string_view purpose) {
  static const auto& kFind = db::query("verifications/find_newest_at");
  return db_.first(kFind, {{"address", address}, {"purpose", purpose}}, verification_from);
}

Status VerificationStore::void_at(std::string_view address, std::string_view purpose) {
  static const auto& kVoid = db::query("verifications/void_at");
  return db_.run_later(kVoid, {{"address", address}, {"purpose", purpose}});
}

Status VerificationStore::void_newer(const UserId& user, std::string_view purpose, Time time) {
  static const auto& kVoid = db::query("verifications/void_newer");
  return db_.run_later(kVoid, {{"user_id", user}, {"purpose", purpose}, {"after_ms", time}});
}

Result<std::optional<domain::Verification>> VerificationStore::find_oldest(const UserId& user, std::string_view purpose,
                                                                           Time now) {
  static const auto& kFind = db::query("verifications/find_oldest");
  return db_.first(kFind, {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}}, verification_from);
}

Result<bool> VerificationStore::is_reserved(std::string_view address, const UserId& except, Time now) {
  static const auto& kReserved = db::query("verifications/is_reserved");
  USHER_TRY(const auto found, db_.first(kReserved, {{"address", address}, {"except", except}, {"now_ms", now}},
                                        [](const db::Row&) { return true; }));
  return found.has_value();
}

Result<bool> VerificationStore::knows_device(const UserId& user, std::string_view token_hash, Time now) {
  static const auto& kKnows = db::query("verifications/knows_device");
  USHER_TRY(const auto found, db_.first(kKnows, {{"user_id", user}, {"token_hash", token_hash}, {"now_ms", now}},
                                        [](const db::Row&) { return true; }));
  return found.has_value();
}

Result<bool> VerificationStore::knows_device_at(std::string_view address, std::string_view token_hash, Time now) {
  static const auto& kKnows = db::query("verifications/knows_device_at");
  USHER_TRY(const auto found, db_.first(kKnows, {{"address", address}, {"token_hash", token_hash}, {"now_ms", now}},
                                        [](const db::Row&) { return true; }));
  return found.has_value();
}

Result<std::optional<RememberedDevice>> VerificationStore::find_device(const UserId& user, std::string_view token_hash,
                                                                       Time now) {
  static const auto& kFind = db::query("verifications/find_device");
  return db_.first(kFind, {{"user_id", user}, {"token_hash", token_hash}, {"now_ms", now}}, device_from);
}

Status VerificationStore::remember_device(std::string_view id, const UserId& user, std::string_view token_hash, Time expires_at,
                                          Time now) {
  static const auto& kRemember = db::query("verifications/remember_device");
  return db_.run_later(
      kRemember, {{"id", id}, {"user_id", user}, {"token_hash", token_hash}, {"expires_at_ms", expires_at}, {"now_ms", now}});
}

Status VerificationStore::replace_device(std::string_view old_hash, std::string_view new_hash) {
  static const auto& kReplace = db::query("verifications/replace_device");
  return db_.run_later(kReplace, {{"old_hash", old_hash}, {"new_hash", new_hash}});
}

Result<std::vector<RememberedDevice>> VerificationStore::list_devices(const UserId& user) {
  static const auto& kList = db::query("verifications/list_devices");
  std::vector<RememberedDevice> devices;
  USHER_CHECK(db_.each(kList, {{"user_id", user}}, [&](const db::Row& row) {
    devices.push_back(device_from(row));
    return true;
  }));
  return devices;
}

Result<std::vector<TrustedDevice>> VerificationStore::list_trusted(const TrustedDeviceFilter& filter) {
  static const auto& kList = db::query("verifications/list_trusted");
  std::vector<TrustedDevice> devices;
  const auto add = [&](const db::Row& row) {
    devices.push_back({device_from(row), UserId(row.string(5)), row.string(6)});
    return true;
  };
  USHER_CHECK(db_.each(
      kList,
      {{"user_id", filter.user}, {"after_ms", filter.after.created_at}, {"after_id", filter.after.id}, {"limit", filter.limit}},
      add));
  return devices;
}

Result<std::int64_t> VerificationStore::count_trusted(const std::optional<UserId>& user) {
  static const auto& kCount = db::query("verifications/count_trusted");
  USHER_TRY(const auto count, db_.first(kCount, {{"user_id", user}}, [](const db::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

Result<std::optional<UserId>> VerificationStore::owner_of_trusted(std::string_view id) {
  static const auto& kOwner = db::query("verifications/owner_of_trusted");
  return db_.first(kOwner, {{"id", id}}, [](const db::Row& row) { return UserId(row.string(0)); });
}

Status VerificationStore::trust_device(const UserId& user, std::string_view token_hash, std::string_view payload) {
  static const auto& kTrust = db::query("verifications/trust_device");
  return db_.run_later(kTrust, {{"user_id", user}, {"token_hash", token_hash}, {"payload", payload}});
}

Result<bool> VerificationStore::distrust_device(const UserId& user, std::string_view id) {
  static const auto& kDistrust = db::query("verifications/distrust_device");
  USHER_TRY(const auto changed, db_.run(kDistrust, {{"user_id", user}, {"id", id}}));
  return changed > 0;
}

Status VerificationStore::distrust_devices(const UserId& user) {
  static const auto& kDistrust = db::query("verifications/distrust_devices");
  return db_.run_later(kDistrust, {{"user_id", user}});
}

Status VerificationStore::forget_devices(const UserId& user) {
  static const auto& kForget = db::query("verifications/forget_devices");
  return db_.run_later(kForget, {{"user_id", user}});
}

Status VerificationStore::forget_devices_beyond(const UserId& user, int keep) {
  static const auto& kForget = db::query("verifications/forget_devices_beyond");
  return db_.run_later(kForget, {{"user_id", user}, {"keep", keep}});
}

Status VerificationStore::forget_all_browsers() {
  static const auto& kForget = db::query("verifications/delete_browsers");
  return db_.run_later(kForget, {});
}

Result<std::int64_t> VerificationStore::erase_expired_flows(Time now, int limit) {
  static const auto& kErase = db::query("verifications/erase_expired_flows");
  return db_.run(kErase, {{"now_ms", now}, {"limit", limit}});
}

Result<std::int64_t> VerificationStore::prune(Time now, Time used_before, int limit) {
  static const auto& kPrune = db::query("verifications/prune");
  return db_.run(kPrune, {{"now_ms", now}, {"used_before_ms", used_before}, {"limit", limit}});
}

}  // namespace usher::store
