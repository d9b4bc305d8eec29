#include "common/db/database_size.h"

#include <filesystem>
#include <system_error>

namespace usher::db {
namespace {

constexpr Query kDatabaseSize{"database_size", "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"};

Result<std::int64_t> file_size(const std::string& path) {
  std::error_code problem;
  const auto bytes = std::filesystem::file_size(path, problem);
  if (problem) return error_because(ErrorCode::kDatabaseBusy, path + ": " + problem.message());
  return static_cast<std::int64_t>(bytes);
}

}  // namespace

Result<std::int64_t> database_size(Database& database) {
  if (database.is_file()) return file_size(database.place());
  std::int64_t bytes = 0;
  USHER_CHECK(database.read_one([&bytes](Connection& connection) -> Status {
    USHER_TRY(bytes, connection.count(kDatabaseSize, {}));
    return done();
  }));
  return bytes;
}

}  // namespace usher::db
