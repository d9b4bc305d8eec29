#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/terminal.h"
#include "common/core/accounts/erasure_list.h"
#include "common/core/runtime/ports.h"

namespace usher::cli {

class Installation;

/// The accounts that were deleted after a backup was made, and that its restore deletes again: by the database that is replaced
/// and by what --erasures names, else by the copy beside the database's file.
class RestoredErasures {
 public:
  /// A file is read at once, as the caller. `word`: the value of --erasures. Errors: those of core::read_erasure_file().
  static Result<RestoredErasures> named(const std::optional<std::string>& word);
  /// Adds those of the database that is about to be replaced, and of a database that --erasures names. `file`: of the database.
  /// Error: kDatabaseBusy; those of opening the named one.
  Status add_replaced(const settings::Settings& settings, const std::optional<std::string>& file);
  /// Deletes them in the restored database.
  Status erase(Installation& installation, db::Database& database);

  [[nodiscard]] bool is_empty() const { return list_.empty(); }
  [[nodiscard]] std::string text() const { return core::text_of(list_); }
  [[nodiscard]] std::int64_t erased() const { return erased_; }
  /// Where the list came from; nullopt if there was none.
  [[nodiscard]] std::optional<std::string> places() const;
  void report(Terminal& terminal) const;

 private:
  void add(core::ErasureList more, std::string place);
  /// nullopt if the database knows of none.
  static Result<std::optional<core::ErasureList>> read(const std::string& url, const std::string& schema);

  std::optional<std::string> url_;  ///< That --erasures names.
  core::ErasureList list_;
  std::vector<std::string> places_;
  std::int64_t erased_ = 0;
};

}  // namespace usher::cli
