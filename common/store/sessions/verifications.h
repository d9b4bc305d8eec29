#pragma once

#include "common/base/cursor.h"
#include "common/db/engine/connection.h"
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

  Status issue(const domain::Verification& token);
  /// Returns false, and stores nothing, if a token of that purpose and hash is stored already.
  Result<bool> issue_if_absent(const domain::Verification& token);
  /// Includes consumed and expired tokens.
  Result<std::optional<domain::Verification>> find(std::string_view purpose, std::string_view token_hash);
  /// Consumes a live token. Of several racing calls one gets it.
  Result<std::optional<domain::Verification>> consume(std::string_view purpose, std::string_view token_hash, Time now);
  /// Counts an attempt at a live token before its evaluation; nullopt after `most` attempts. Exact under concurrent calls.
  Result<std::optional<domain::Verification>> count_attempt(std::string_view purpose, std::string_view token_hash,
                                                            std::int64_t most, Time now);
  /// Deletes the token, live or not.
  Status erase(std::string_view purpose, std::string_view token_hash);
  Status set_payload(std::string_view purpose, std::string_view token_hash, std::string_view payload);
  /// Revokes all tokens of the user for that purpose.
  Status void_all(const UserId& user, std::string_view purpose);
  /// Like void_all, for tokens issued after `time`.
  Status void_newer(const UserId& user, std::string_view purpose, Time time);
  /// Like void_all, but keeps the tokens that were used.
  Status void_unused(const UserId& user, std::string_view purpose);
  /// Consumes all live tokens of the user for that purpose.
  Status consume_all(const UserId& user, std::string_view purpose, Time now);
  /// Deletes what was sent to the address, except what other accounts asked for.
  Status erase_at(std::string_view address, const UserId& user);
  /// All tokens of the user for that purpose, used and expired ones too.
  Result<std::vector<domain::Verification>> list_of(const UserId& user, std::string_view purpose);
  /// The live tokens, newest first.
  Result<std::vector<domain::Verification>> list_live(const UserId& user, std::string_view purpose, Time now);
  /// The newest token of an address that was not used, also if it expired.
  Result<std::optional<domain::Verification>> find_newest_at(std::string_view address, std::string_view purpose);
  /// Deletes the tokens of an address for that purpose.
  Status void_at(std::string_view address, std::string_view purpose);
  /// The oldest live token.
  Result<std::optional<domain::Verification>> find_oldest(const UserId& user, std::string_view purpose, Time now);
  /// Whether an account other than `except` (may be empty) can still reclaim that address, which it gave up.
  Result<bool> is_reserved(std::string_view address, const UserId& except, Time now);

  /// Whether the user has signed in from the browser with the device token.
  Result<bool> knows_device(const UserId& user, std::string_view token_hash, Time now);
  /// Like knows_device, for the account with the address, if there is one.
  Result<bool> knows_device_at(std::string_view address, std::string_view token_hash, Time now);
  /// Like knows_device, with all stored data.
  Result<std::optional<RememberedDevice>> find_device(const UserId& user, std::string_view token_hash, Time now);
  /// Uses `id` if the pair is new.
  Status remember_device(std::string_view id, const UserId& user, std::string_view token_hash, Time expires_at, Time now);
  /// Replaces the device token `old_hash` of a browser with `new_hash`, for all users of the browser.
  Status replace_device(std::string_view old_hash, std::string_view new_hash);
  Result<std::vector<RememberedDevice>> list_devices(const UserId& user);
  /// Those of all users that have a trust, also an expired one.
  Result<std::vector<TrustedDevice>> list_trusted(const TrustedDeviceFilter& filter);
  /// The number on all pages of list_trusted().
  Result<std::int64_t> count_trusted(const std::optional<UserId>& user);
  Result<std::optional<UserId>> owner_of_trusted(std::string_view id);
  Status trust_device(const UserId& user, std::string_view token_hash, std::string_view payload);
  /// False if the id is not a trusted device of the user.
  Result<bool> distrust_device(const UserId& user, std::string_view id);
  Status distrust_devices(const UserId& user);
  Status forget_devices(const UserId& user);
  /// Forgets all devices except the `keep` most recently used.
  Status forget_devices_beyond(const UserId& user, int keep);
  /// Forgets the browsers of all users, and their sign-ins that wait for a second factor or its enrolment.
  Status forget_all_browsers();
  /// Deletes at most `limit` sign-ins at providers that expired.
  Result<std::int64_t> erase_expired_flows(Time now, int limit);
  /// Deletes at most `limit` that expired, or were last used before `used_before`.
  Result<std::int64_t> prune(Time now, Time used_before, int limit);

 private:
  Result<std::int64_t> insert(const db::Query& query, const domain::Verification& token);

  db::Connection& db_;
};

}  // namespace usher::store
