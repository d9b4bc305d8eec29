#pragma once

#include <fstream>

#include "cli/commands/user/csv_reader.h"
#include "common/core/accounts/user_import.h"
#include "common/json/fields.h"

namespace usher::cli {

/// A file of accounts: CSV with the names of core::ImportedUser's fields in its first line, or JSON Lines with one object a line.
/// CSV cells: empty means absent, a row of blank cells is skipped; flags are true/false, yes/no, t/f or 1/0; backgrounds are
/// JSON.
class UserFile : public core::ImportSource {
 public:
  /// Detects the format by the suffix (.csv, .jsonl, .ndjson), else JSON Lines if the file begins with `{`. `raw`: cells are
  /// taken unchanged, without removing an apostrophe. Errors: kNotFound; kInvalidArgument if the file cannot be read twice, is a
  /// workbook, UTF-16 or a JSON array, or has no usable first line; kValidationFailed if it has passwords or suspensions under
  /// another name that `dropped` does not name. `dropped`: fields that are not read, in lower case or as written. `shown`: what
  /// errors call it; empty: its path.
  static Result<std::unique_ptr<UserFile>> open(const std::string& path, bool raw, const std::vector<std::string>& dropped = {},
                                                const std::string& shown = {});

  /// Unknown fields of the rows read so far, apart from the dropped ones.
  [[nodiscard]] const std::set<std::string>& ignored() const { return ignored_; }

 protected:
  UserFile(std::string shown, std::ifstream in) : shown_(std::move(shown)), in_(std::move(in)) {}
  /// Rewinds to the first row, after a byte order mark.
  Status restart();
  /// Error: kInternal if the system failed to read.
  Status check_read() const;
  /// Notes a field that is not of an account. Adds a fault if other products have passwords or suspensions under that name.
  void ignore(const std::string& field, json::Faults& faults);
  [[nodiscard]] bool is_dropped(std::string_view field) const;

  const std::string shown_;
  std::ifstream in_;

 private:
  std::set<std::string> ignored_;
  std::set<std::string> dropped_;
};

}  // namespace usher::cli
