#pragma once

#include "common/base/cursor.h"
#include "common/base/text.h"
#include "common/db/sql_files.h"
#include "common/domain/verification.h"

namespace usher::store {

/// A browser from which a user has signed in.
struct RememberedDevice {
  std::string id;
  std::string token_hash;
  std::optional<std::string> payload;  ///< Its trust, if any; see core/known_device.h.
  Time created_at;
  Time expires_at;
};

/// The trusted browsers in a list, oldest first, and the position after which it continues.
struct TrustedDeviceFilter {
  std::optional<UserId> user = {};
  Cursor after = {};
  int limit = 100;
};
struct TrustedDevice {
  RememberedDevice device;
  UserId user;
  std::string email;
};

/// Table verifications: single-use and device tokens. Borrows its connection; one thread at a time.
class VerificationStore {
 public:
  explicit VerificationStore(db::Connection& connection) : db_(connection) {}

  Status issue(const domain::Verification& token) {
    USHER_CHECK(insert(db::query("verifications/issue"), token));
    return done();
  }
  /// Returns false, and stores nothing, if a token of that purpose and hash is stored already.
  Result<bool> issue_if_absent(const domain::Verification& token) {
    USHER_TRY(const auto inserted, insert(db::query("verifications/issue_if_absent"), token));
    return inserted > 0;
  }
  /// Includes consumed and expired tokens.
  Result<std::optional<domain::Verification>> find(std::string_view purpose, std::string_view token_hash) {
    return db_.first(db::query("verifications/find"), {{"purpose", purpose}, {"token_hash", token_hash}}, verification_from);
  }
  /// Consumes a live token. Of several racing calls one gets it.
  Result<std::optional<domain::Verification>> consume(std::string_view purpose, std::string_view token_hash, Time now) {
    return db_.first(db::query("verifications/spend"), {{"purpose", purpose}, {"token_hash", token_hash}, {"now_ms", now}},
                     verification_from);
  }
  /// Counts an attempt at a live token before its evaluation; nullopt after `most` attempts. Exact under concurrent calls.
  Result<std::optional<domain::Verification>> count_attempt(std::string_view purpose, std::string_view token_hash,
                                                            std::int64_t most, Time now) {
    return db_.first(db::query("verifications/count_attempt"),
                     {{"purpose", purpose}, {"token_hash", token_hash}, {"most", most}, {"now_ms", now}}, verification_from);
  }
  /// Deletes the token, live or not.
  Status erase(std::string_view purpose, std::string_view token_hash) {
    return db_.run_later(db::query("verifications/erase"), {{"purpose", purpose}, {"token_hash", token_hash}});
  }
  Status set_payload(std::string_view purpose, std::string_view token_hash, std::string_view payload) {
    return db_.run_later(db::query("verifications/set_payload"),
                         {{"purpose", purpose}, {"token_hash", token_hash}, {"payload", payload}});
  }
  /// Revokes all tokens of the user for that purpose.
  Status void_all(const UserId& user, std::string_view purpose) {
    return db_.run_later(db::query("verifications/void_of_user"), {{"user_id", user}, {"purpose", purpose}});
  }
  /// Like void_all, for tokens issued after `time`.
  Status void_newer(const UserId& user, std::string_view purpose, Time time) {
    return db_.run_later(db::query("verifications/void_newer"), {{"user_id", user}, {"purpose", purpose}, {"after_ms", time}});
  }
  /// Like void_all, but keeps the tokens that were used.
  Status void_unused(const UserId& user, std::string_view purpose) {
    return db_.run_later(db::query("verifications/void_unused"), {{"user_id", user}, {"purpose", purpose}});
  }
  /// Consumes all live tokens of the user for that purpose, and forgets what they and those used before carry.
  Status consume_all(const UserId& user, std::string_view purpose, Time now) {
    return db_.run_later(db::query("verifications/spend_of_user"), {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}});
  }
  /// Deletes what was sent to the address, except what other accounts asked for.
  Status erase_at(std::string_view address, const UserId& user) {
    return db_.run_later(db::query("verifications/erase_at"), {{"address", address}, {"user_id", user}});
  }
  /// All tokens of the user for that purpose, used and expired ones too.
  Result<std::vector<domain::Verification>> list_of(const UserId& user, std::string_view purpose) {
    return db_.all(db::query("verifications/list_of_user"), {{"user_id", user}, {"purpose", purpose}}, verification_from);
  }
  /// The live tokens, newest first.
  Result<std::vector<domain::Verification>> list_live(const UserId& user, std::string_view purpose, Time now) {
    return db_.all(db::query("verifications/list_live"), {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}},
                   verification_from);
  }
  /// The newest token of an address that was not used, also if it expired.
  Result<std::optional<domain::Verification>> find_newest_at(std::string_view address, std::string_view purpose) {
    return db_.first(db::query("verifications/find_newest_at"), {{"address", address}, {"purpose", purpose}}, verification_from);
  }
  /// Deletes the tokens of an address for that purpose.
  Status void_at(std::string_view address, std::string_view purpose) {
    return db_.run_later(db::query("verifications/void_at"), {{"address", address}, {"purpose", purpose}});
  }
  /// The oldest live token.
  Result<std::optional<domain::Verification>> find_oldest(const UserId& user, std::string_view purpose, Time now) {
    return db_.first(db::query("verifications/find_oldest"), {{"user_id", user}, {"purpose", purpose}, {"now_ms", now}},
                     verification_from);
  }

  /// Whether the user has signed in from the browser with the device token.
  Result<bool> knows_device(const UserId& user, std::string_view token_hash, Time now) {
    return db_.any(db::query("verifications/knows_device"), {{"user_id", user}, {"token_hash", token_hash}, {"now_ms", now}});
  }
  /// Like knows_device, for the account with the address, if there is one.
  Result<bool> knows_device_at(std::string_view address, std::string_view token_hash, Time now) {
    return db_.any(db::query("verifications/knows_device_at"),
                   {{"address", address}, {"token_hash", token_hash}, {"now_ms", now}});
  }
  /// Like knows_device, with all stored data. Asks nothing of an empty hash.
  Result<std::optional<RememberedDevice>> find_device(const UserId& user, std::string_view token_hash, Time now) {
    if (token_hash.empty()) return std::optional<RememberedDevice>();
    return db_.first(db::query("verifications/find_device"), {{"user_id", user}, {"token_hash", token_hash}, {"now_ms", now}},
                     device_from);
  }
  /// Uses `id` if the pair is new.
  Status remember_device(std::string_view id, const UserId& user, std::string_view token_hash, Time expires_at, Time now) {
    return db_.run_later(
        db::query("verifications/remember_device"),
        {{"id", id}, {"user_id", user}, {"token_hash", token_hash}, {"expires_at_ms", expires_at}, {"now_ms", now}});
  }
  /// Replaces the device token `old_hash` of a browser with `new_hash`, for all users of the browser. Returns whether `user` is
  /// one of them, whose row then lives until `expires_at`.
  Result<bool> replace_device(const UserId& user, std::string_view old_hash, std::string_view new_hash, Time expires_at,
                              Time now) {
    USHER_TRY(
        const auto rows,
        db_.all(
            db::query("verifications/replace_device"),
            {{"user_id", user}, {"old_hash", old_hash}, {"new_hash", new_hash}, {"expires_at_ms", expires_at}, {"now_ms", now}},
            [](const db::Row& row) { return row.integer(0) == 1; }));
    return contains(rows, true);
  }
  Result<std::vector<RememberedDevice>> list_devices(const UserId& user) {
    return db_.all(db::query("verifications/list_devices"), {{"user_id", user}}, device_from);
  }
  /// Those of all users that have a trust, also an expired one.
  Result<std::vector<TrustedDevice>> list_trusted(const TrustedDeviceFilter& filter) {
    return db_.all(
        db::query("verifications/list_trusted"),
        {{"user_id", filter.user}, {"after_ms", filter.after.created_at}, {"after_id", filter.after.id}, {"limit", filter.limit}},
        [](const db::Row& row) {
          return TrustedDevice{device_from(row), UserId(row.string(5)), row.string(6)};
        });
  }
  /// The number on all pages of list_trusted().
  Result<std::int64_t> count_trusted(const std::optional<UserId>& user) {
    return db_.count(db::query("verifications/count_trusted"), {{"user_id", user}});
  }
  Result<std::optional<UserId>> owner_of_trusted(std::string_view id) {
    return db_.first(db::query("verifications/owner_of_trusted"), {{"id", id}},
                     [](const db::Row& row) { return UserId(row.string(0)); });
  }
  Status trust_device(const UserId& user, std::string_view token_hash, std::string_view payload) {
    return db_.run_later(db::query("verifications/trust_device"),
                         {{"user_id", user}, {"token_hash", token_hash}, {"payload", payload}});
  }
  /// False if the id is not a trusted device of the user.
  Result<bool> distrust_device(const UserId& user, std::string_view id) {
    return db_.changes(db::query("verifications/distrust_device"), {{"user_id", user}, {"id", id}});
  }
  Status distrust_devices(const UserId& user) {
    return db_.run_later(db::query("verifications/distrust_devices"), {{"user_id", user}});
  }
  Status forget_devices(const UserId& user) {
    return db_.run_later(db::query("verifications/forget_devices"), {{"user_id", user}});
  }
  /// Forgets all devices except the `keep` most recently used.
  Status forget_devices_beyond(const UserId& user, int keep) {
    return db_.run_later(db::query("verifications/forget_devices_beyond"), {{"user_id", user}, {"keep", keep}});
  }
  /// Voids the sign-ins of all users that wait for a second factor or its enrolment.
  Status void_all_steps() { return db_.run_later(db::query("verifications/delete_steps"), {}); }
  /// Forgets the browsers of all users, and their sign-ins that wait for a second factor or its enrolment.
  Status forget_all_browsers() { return db_.run_later(db::query("verifications/delete_browsers"), {}); }
  /// Forgets the browsers of all users, and voids all links, codes and half-done sign-ins.
  Status void_all_tokens() { return db_.run_later(db::query("verifications/delete_tokens"), {}); }
  /// The number of valid links, codes and half-done sign-ins of all users.
  Result<std::int64_t> count_single_use(Time now) {
    return db_.count(db::query("verifications/count_single_use"), {{"now_ms", now}});
  }
  /// Voids the warnings of inactivity of all users.
  Status void_all_warnings() { return db_.run_later(db::query("verifications/delete_warnings"), {}); }
  /// Deletes at most `limit` sign-ins at providers that expired.
  Result<std::int64_t> erase_expired_flows(Time now, int limit) {
    return db_.run(db::query("verifications/erase_expired_flows"), {{"now_ms", now}, {"limit", limit}});
  }
  /// Deletes at most `limit` that expired, or were last used before `used_before`.
  Result<std::int64_t> prune(Time now, Time used_before, int limit) {
    return db_.run(db::query("verifications/prune"), {{"now_ms", now}, {"used_before_ms", used_before}, {"limit", limit}});
  }

 private:
  static domain::Verification verification_from(const db::Row& row) {
    return {.id = row.string(0),
            .purpose = row.string(1),
            .token_hash = row.string(2),
            .user_id = row.maybe_id<UserId>(3),
            .address = row.maybe_string(4),
            .payload = row.maybe_string(5),
            .attempts = row.integer(6),
            .created_at = row.time(7),
            .expires_at = row.time(8),
            .used_at = row.maybe_time(9)};
  }

  static RememberedDevice device_from(const db::Row& row) {
    return {.id = row.string(0),
            .token_hash = row.string(1),
            .payload = row.maybe_string(2),
            .created_at = row.time(3),
            .expires_at = row.time(4)};
  }

  /// Returns the number of rows that the statement inserted.
  Result<std::int64_t> insert(const db::Query& query, const domain::Verification& token) {
    return db_.run(query, {{"id", token.id},
                           {"purpose", token.purpose},
                           {"token_hash", token.token_hash},
                           {"user_id", token.user_id},
                           {"address", token.address},
                           {"payload", token.payload},
                           {"created_at_ms", token.created_at},
                           {"expires_at_ms", token.expires_at}});
  }

  db::Connection& db_;
};

}  // namespace usher::store
