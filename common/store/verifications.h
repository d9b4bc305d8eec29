#pragma once

#include <string>
#include <string_view>

#include "common/db/connection.h"

namespace usher::store {

/// A browser that somebody signed in from.
struct RememberedDevice {
  Time created_at;
  Time expires_at;
};

/// Table verifications: single-use and device tokens. Borrows its connection; one thread at a time.
class Verifications {
 public:
  explicit Verifications(db::Connection& connection) : db_(connection) {}

  /// Whether that user has signed in from the browser that holds the device token.
  Result<bool> knows_device(const UserId& user, std::string_view token_hash, Time now);
  /// `id` is used when the pair is new.
  Status remember_device(std::string_view id, const UserId& user, std::string_view token_hash, Time expires_at, Time now);
  /// The browser that holds `old_hash`'s token holds `new_hash`'s from now on, for all users it is known to.
  Status replace_device(std::string_view old_hash, std::string_view new_hash);
  Result<std::vector<RememberedDevice>> list_devices(const UserId& user);
  Status forget_devices(const UserId& user);
  /// All but the `keep` that were used last.
  Status forget_devices_beyond(const UserId& user, int keep);
  Result<std::int64_t> prune(Time now, int limit);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
