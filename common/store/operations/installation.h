#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/db/connection.h"

namespace usher::store {

/// Table installation: facts about this database, by name. Borrows its connection; one thread at a time.
class InstallationStore {
 public:
  explicit InstallationStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<std::string>> get(std::string_view name);
  /// Keeps what is there.
  Status put_if_absent(std::string_view name, std::string_view value);
  /// Replaces what is there.
  Status put(std::string_view name, std::string_view value);
  /// From `old_value` (nullopt: from nothing) to `value`; false when something else is there, and nothing changes.
  Result<bool> replace(std::string_view name, const std::optional<std::string>& old_value, std::string_view value);
  Status erase(std::string_view name);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
