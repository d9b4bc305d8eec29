#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/db/connection.h"

namespace usher::store {

/// Table installation: facts about this database, by name. Borrows its connection; one thread at a time.
class Installation {
 public:
  explicit Installation(db::Connection& connection) : db_(connection) {}

  Result<std::optional<std::string>> get(std::string_view name);
  /// Keeps what is there.
  Status put_if_absent(std::string_view name, std::string_view value);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
