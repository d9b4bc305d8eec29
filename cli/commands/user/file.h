#pragma once

#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/terminal/csv_reader.h"
#include "common/core/accounts/user_import.h"

namespace usher::cli {

/// A file of accounts: CSV with the names of core::ImportedUser's fields in its first line, or JSON Lines with an object each.
/// CSV cells: an empty one is absent; flags are true/false, yes/no, t/f or 1/0; backgrounds are JSON.
class UserFile : public core::ImportSource {
 public:
  /// By the name's end, .csv, .jsonl or .ndjson, else JSON Lines when it begins with `{`. `raw`: cells are taken as they are, no
  /// apostrophe off. Errors: kNotFound; kInvalidArgument for what cannot be read twice, is a JSON array or has no usable first
  /// line.
  static Result<std::unique_ptr<UserFile>> open(const std::string& path, bool raw);

  /// Fields of rows read so far that no account has.
  [[nodiscard]] const std::set<std::string>& ignored() const { return ignored_; }

 protected:
  UserFile(std::string path, std::ifstream in) : path_(std::move(path)), in_(std::move(in)) {}
  /// Back to the start, after a byte order mark.
  Status restart();
  /// kInternal once the system could not read on.
  Status check_read() const;
  void ignore(const std::string& field);

  const std::string path_;
  std::ifstream in_;

 private:
  std::set<std::string> ignored_;
};

}  // namespace usher::cli
