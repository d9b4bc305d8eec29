#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace usher::db {

/// Where the database is, as DATABASE_URL says it:
///
///     sqlite:PATH                      PATH relative to the working directory, or absolute with a leading slash
///     sqlite:///PATH, sqlite:////PATH  as SQLAlchemy writes it: three slashes relative, four absolute; also with +driver
///
/// PostgreSQL's forms (postgres://, postgresql://, postgresql+driver://) are recognised and refused with kDatabaseUnreachable, as
/// this release has no engine for them; anything else is kInvalidSettings. No message repeats a password.
class DatabaseUrl {
 public:
  static Result<DatabaseUrl> parse(std::string_view text);
  /// The database file, as written.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit DatabaseUrl(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// Any database URL with its credentials replaced by ***, for messages: of user:password@ and of the query only the names remain.
std::string redacted(std::string_view url);

}  // namespace usher::db
