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
  USHER_CHECK(insert(db::query("verifications/issue"), token));
  return done();
}

Result<bool> VerificationStore::issue_if_absent(const domain::Verification& token) {
  USHER_TRY(const auto inserted, insert(db::query("verifications/issue_if_absent"), token));
  return inserted > 0;
}

Result<std::optional<domain::Verification>> VerificationStore::find(std::string_view purpose, std::string_view token_hash) {
  return db_.first(db::query("verifications/find"), {{"purpose", purpose}, {"token_hash", token_hash}}, verification_from);
}

Result<std::optional<domain::Verification>> VerificationStore::consume(std::string_view purpose, std::string_view token_hash,
                                                                       Time now) {
  return db_.first(db::query("verifications/spend"), {{"purpose", purpose}, {"token_hash", token_hash}, {"now_ms", now}},
                   verification_from);
}

Result<std::optional<domain::Verification>> VerificationStore::count_attempt(std::string_view purpose,
                                                                             std::string_view token_hash, std::int64_t most,
                                                                             Time now) {
  return db_.first(db::query("verifications/count_attempt"),
                   {{"purpose", purpose}, {"token_hash", token_hash}, {"most", most}, {"now_ms", now}}, verification_from);
}

Status VerificationStore::erase(std::string_view purpose, std::string_view token_hash) {
  return db_.run_later(db::query("verifications/erase"), {{"purpose", purpose}, {"token_hash", token_hash}});
}

Status VerificationStore::set_payload(std::string_view purpose, std::string_view token_hash, std::string_view payload) {
  return db_.run_later(db::query("verifications/set_payload"),
                       {{"purpose", purpose}, {"token_hash", token_hash}, {"payload", payload}});
}

Status VerificationStore::void_all(const UserId& user, std::string_view purpose) {
  return db_.run_later(db::query("verifications/void_of_user"), {{"user_id", user}, {"purpose", purpose}});
}

Status VerificationStore::void_unused(const UserId& user, std::string_view purpose) {
  return db_.run_later(db::query("verifications/void_unused"), {{"user_id", user}, {"purpose", purpose}});
}

Status VerificationStore::consume_all(const UserId& user, std::string_view purpose, Time now) {
  return db_.run_later(db::query("verifications/spend_of_user"), {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}});
}

Status VerificationStore::erase_at(std::string_view address, const UserId& user) {
  return db_.run_later(db::query("verifications/erase_at"), {{"address", address}, {"user_id", user}});
}

Result<std::vector<domain::Verification>> VerificationStore::list_of(const UserId& user, std::string_view purpose) {
  return db_.all(db::query("verifications/list_of_user"), {{"user_id", user}, {"purpose", purpose}}, verification_from);
}

Result<std::vector<domain::Verification>> VerificationStore::list_live(const UserId& user, std::string_view purpose, Time now) {
  return db_.all(db::query("verifications/list_live"), {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}},
                 verification_from);
}

Result<std::optional<domain::Verification>> VerificationStore::find_newest_at(std::string_view address,
                                                                              std::string_view purpose) {
  return db_.first(db::query("verifications/find_newest_at"), {{"address", address}, {"purpose", purpose}}, verification_from);
}

Status VerificationStore::void_at(std::string_view address, std::string_view purpose) {
  return db_.run_later(db::query("verifications/void_at"), {{"address", address}, {"purpose", purpose}});
}

Status VerificationStore::void_newer(const UserId& user, std::string_view purpose, Time time) {
  return db_.run_later(db::query("verifications/void_newer"), {{"user_id", user}, {"purpose", purpose}, {"after_ms", time}});
}

Result<std::optional<domain::Verification>> VerificationStore::find_oldest(const UserId& user, std::string_view purpose,
                                                                           Time now) {
  return db_.first(db::query("verifications/find_oldest"), {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}},
                   verification_from);
}

Result<bool> VerificationStore::is_reserved(std::string_view address, const UserId& except, Time now) {
  return db_.any(db::query("verifications/is_reserved"), {{"address", address}, {"except", except}, {"now_ms", now}});
}

Result<bool> VerificationStore::knows_device(const UserId& user, std::string_view token_hash, Time now) {
  return db_.any(db::query("verifications/knows_device"), {{"user_id", user}, {"token_hash", token_hash}, {"now_ms", now}});
}

Result<bool> VerificationStore::knows_device_at(std::string_view address, std::string_view token_hash, Time now) {
  return db_.any(db::query("verifications/knows_device_at"), {{"address", address}, {"token_hash", token_hash}, {"now_ms", now}});
}

Result<std::optional<RememberedDevice>> VerificationStore::find_device(const UserId& user, std::string_view token_hash,
                                                                       Time now) {
  return db_.first(db::query("verifications/find_device"), {{"user_id", user}, {"token_hash", token_hash}, {"now_ms", now}},
                   device_from);
}

Status VerificationStore::remember_device(std::string_view id, const UserId& user, std::string_view token_hash, Time expires_at,
                                          Time now) {
  return db_.run_later(
      db::query("verifications/remember_device"),
      {{"id", id}, {"user_id", user}, {"token_hash", token_hash}, {"expires_at_ms", expires_at}, {"now_ms", now}});
}

Status VerificationStore::replace_device(std::string_view old_hash, std::string_view new_hash) {
  return db_.run_later(db::query("verifications/replace_device"), {{"old_hash", old_hash}, {"new_hash", new_hash}});
}

Result<std::vector<RememberedDevice>> VerificationStore::list_devices(const UserId& user) {
  return db_.all(db::query("verifications/list_devices"), {{"user_id", user}}, device_from);
}

Result<std::vector<TrustedDevice>> VerificationStore::list_trusted(const TrustedDeviceFilter& filter) {
  return db_.all(
      db::query("verifications/list_trusted"),
      {{"user_id", filter.user}, {"after_ms", filter.after.created_at}, {"after_id", filter.after.id}, {"limit", filter.limit}},
      [](const db::Row& row) {
        return TrustedDevice{device_from(row), UserId(row.string(5)), row.string(6)};
      });
}

Result<std::int64_t> VerificationStore::count_trusted(const std::optional<UserId>& user) {
  return db_.count(db::query("verifications/count_trusted"), {{"user_id", user}});
}

Result<std::optional<UserId>> VerificationStore::owner_of_trusted(std::string_view id) {
  return db_.first(db::query("verifications/owner_of_trusted"), {{"id", id}},
                   [](const db::Row& row) { return UserId(row.string(0)); });
}

Status VerificationStore::trust_device(const UserId& user, std::string_view token_hash, std::string_view payload) {
  return db_.run_later(db::query("verifications/trust_device"),
                       {{"user_id", user}, {"token_hash", token_hash}, {"payload", payload}});
}

Result<bool> VerificationStore::distrust_device(const UserId& user, std::string_view id) {
  return db_.changes(db::query("verifications/distrust_device"), {{"user_id", user}, {"id", id}});
}

Status VerificationStore::distrust_devices(const UserId& user) {
  return db_.run_later(db::query("verifications/distrust_devices"), {{"user_id", user}});
}

Status VerificationStore::forget_devices(const UserId& user) {
  return db_.run_later(db::query("verifications/forget_devices"), {{"user_id", user}});
}

Status VerificationStore::forget_devices_beyond(const UserId& user, int keep) {
  return db_.run_later(db::query("verifications/forget_devices_beyond"), {{"user_id", user}, {"keep", keep}});
}

Status VerificationStore::forget_all_browsers() { return db_.run_later(db::query("verifications/delete_browsers"), {}); }

Result<std::int64_t> VerificationStore::erase_expired_flows(Time now, int limit) {
  return db_.run(db::query("verifications/erase_expired_flows"), {{"now_ms", now}, {"limit", limit}});
}

Result<std::int64_t> VerificationStore::prune(Time now, Time used_before, int limit) {
  return db_.run(db::query("verifications/prune"), {{"now_ms", now}, {"used_before_ms", used_before}, {"limit", limit}});
}

}  // namespace usher::store
