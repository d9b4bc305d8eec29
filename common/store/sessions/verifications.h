#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.h"
#include "common/domain/verification.h"

namespace usher::store {

/// A browser that somebody signed in from.
struct RememberedDevice {
  std::string id;
  std::string token_hash;
  std::optional<std::string> payload;  ///< Its trust, if it has one; see core/known_device.h.
  Time created_at;
  Time expires_at;
};

/// Table verifications: single-use and device tokens. Borrows its connection; one thread at a time.
class VerificationStore {
 public:
  explicit VerificationStore(db::Connection& connection) : db_(connection) {}

  Status issue(const domain::Verification& token);
  /// Also one that is spent or too old.
  Result<std::optional<domain::Verification>> find(std::string_view purpose, std::string_view token_hash);
  /// A live one, once: of any number of racing calls one gets it.
  Result<std::optional<domain::Verification>> consume(std::string_view purpose, std::string_view token_hash, Time now);
  /// Counts a try of a live one before it is evaluated; nullopt when `most` were made. Exact under parallel calls.
  Result<std::optional<domain::Verification>> count_attempt(std::string_view purpose, std::string_view token_hash,
                                                            std::int64_t most, Time now);
  /// Live or not, it is gone.
  Status erase(std::string_view purpose, std::string_view token_hash);
  Status set_payload(std::string_view purpose, std::string_view token_hash, std::string_view payload);
  /// None of the user's tokens of that purpose works any more.
  Status void_all(const UserId& user, std::string_view purpose);
  /// The same of those issued after `time`.
  Status void_newer(const UserId& user, std::string_view purpose, Time time);
  /// The newest one that still works.
  Result<std::optional<domain::Verification>> find_live(const UserId& user, std::string_view purpose, Time now);
  /// Whether somebody but `except` (may be empty) may still claim that address back, which they gave up.
  Result<bool> is_reserved(std::string_view address, const UserId& except, Time now);

  /// Whether that user has signed in from the browser that holds the device token.
  Result<bool> knows_device(const UserId& user, std::string_view token_hash, Time now);
  /// The same with all that is kept of it.
  Result<std::optional<RememberedDevice>> find_device(const UserId& user, std::string_view token_hash, Time now);
  /// `id` is used when the pair is new.
  Status remember_device(std::string_view id, const UserId& user, std::string_view token_hash, Time expires_at, Time now);
  /// The browser that holds `old_hash`'s token holds `new_hash`'s from now on, for all users it is known to.
  Status replace_device(std::string_view old_hash, std::string_view new_hash);
  Result<std::vector<RememberedDevice>> list_devices(const UserId& user);
  Status trust_device(const UserId& user, std::string_view token_hash, std::string_view payload);
  /// False where that is no trusted device of the user's.
  Result<bool> distrust_device(const UserId& user, std::string_view id);
  Status distrust_devices(const UserId& user);
  Status forget_devices(const UserId& user);
  /// All but the `keep` that were used last.
  Status forget_devices_beyond(const UserId& user, int keep);
  /// Deletes at most `limit` that ran out, or were used before `used_before`.
  Result<std::int64_t> prune(Time now, Time used_before, int limit);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
