#pragma once

#include "common/db/engine/connection.h"

namespace usher::store {

/// The fact that names the sample account which was made last.
inline constexpr std::string_view kLastSample = "seeded_last";

/// Table installation: facts about this database, by name. Borrows its connection; one thread at a time.
class InstallationStore {
 public:
  explicit InstallationStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<std::string>> get(std::string_view name);
  /// Keeps an existing value.
  Status put_if_absent(std::string_view name, std::string_view value);
  /// Replaces an existing value.
  Status put(std::string_view name, std::string_view value);
  /// Changes `old_value` (nullopt: absent) to `value`. False, without a change, if the stored value differs.
  Result<bool> replace(std::string_view name, const std::optional<std::string>& old_value, std::string_view value);
  Status erase(std::string_view name);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
