#pragma once

#include "common/core/accounts/erasure_list.h"
#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"

namespace usher::core {

/// The accounts that were deleted after a backup was made, and that its restore deletes again: by the database that is replaced,
/// the copy beside its file and what the operator names.
class RestoredErasures {
 public:
  /// `word`: a file, which is read at once, or a database's URL. Errors: those of read_erasure_file().
  static Result<RestoredErasures> named(const std::optional<std::string>& word);
  /// Adds those of the database of the settings, which is about to be replaced, of the copy beside its file, and of a database
  /// that was named. Error: kDatabaseBusy; kInvalidArgument for the copy; those of opening the named one.
  Status add_replaced(const settings::Settings& settings);
  /// Whether that database, as it is now, has deleted accounts.
  [[nodiscard]] bool has_replaced() const { return has_replaced_; }
  /// Adds those of another schema of the database of the settings.
  Status add_schema(const settings::Settings& settings, const std::string& schema);
  /// Deletes them in the restored database, whose `ports` these are.
  Status erase(const Ports& ports, db::Database& database, const domain::OperatorActor& by);

  [[nodiscard]] bool is_empty() const { return list_.empty(); }
  [[nodiscard]] std::string text() const { return text_of(list_); }
  [[nodiscard]] std::int64_t erased() const { return erased_; }
  /// Where the list came from; nullopt if there was none.
  [[nodiscard]] std::optional<std::string> places() const;

 private:
  void add(ErasureList more, std::string place);
  /// nullopt if the database knows of none.
  static Result<std::optional<ErasureList>> read(const std::string& url, const std::string& schema);

  std::optional<std::string> url_;  ///< That the operator names.
  ErasureList list_;
  std::vector<std::string> places_;
  bool has_replaced_ = false;
  std::int64_t erased_ = 0;
};

}  // namespace usher::core
