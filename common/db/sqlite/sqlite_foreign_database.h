#pragma once

#include <memory>

#include "common/db/engine/foreign_database.h"

namespace usher::db {

/// A SQLite file of another program.
class SqliteForeignDatabase final : public ForeignDatabase {
 public:
  /// Error: kDatabaseUnreachable if the file does not exist or cannot be read.
  static Result<std::unique_ptr<ForeignDatabase>> open(const std::string& path);

  Result<std::vector<std::string>> columns_of(const std::string& table) override;
  Result<std::int64_t> count(const std::string& table) override;
  Status each(const ForeignTable& table, const std::optional<ForeignBeside>& beside,
              const std::function<Status(const Row&)>& row) override;

 private:
  explicit SqliteForeignDatabase(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  std::unique_ptr<Connection> connection_;
};

}  // namespace usher::db
