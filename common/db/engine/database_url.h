#pragma once

#include "common/base/result.h"

namespace usher::db {

/// The location of a database of SQLite, in each form that named_database() reads.
class DatabaseUrl {
 public:
  /// Error: kInvalidSettings for any other URL, such as one that PostgresUrl reads. No message contains a password.
  static Result<DatabaseUrl> parse(std::string_view text);
  /// The database file itself (file_itself()), as it was when the URL was parsed.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// As written; it may be a symbolic link.
  [[nodiscard]] const std::string& written() const { return written_; }

 private:
  explicit DatabaseUrl(std::string written);
  std::string written_;
  std::string path_;
};

/// A database URL for messages: `***` replaces user:password@, and only the names of the query remain.
std::string redacted(std::string_view url);

}  // namespace usher::db
