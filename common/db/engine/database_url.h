#pragma once

#include "common/base/result.h"

namespace usher::db {

/// The location of a database of SQLite, parsed from DATABASE_URL:
///
///     sqlite:PATH                      PATH relative to the working directory, or absolute with a leading slash
///     sqlite:///PATH, sqlite:////PATH  SQLAlchemy's form: three slashes relative, four absolute; also with +driver
///
/// Error: kInvalidSettings for any other URL, such as one that PostgresUrl reads. No message contains a password.
class DatabaseUrl {
 public:
  static Result<DatabaseUrl> parse(std::string_view text);
  /// The database file, as written.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit DatabaseUrl(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// A database URL for messages: `***` replaces user:password@, and only the names of the query remain.
std::string redacted(std::string_view url);

}  // namespace usher::db
