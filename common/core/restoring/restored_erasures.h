#pragma once

#include "common/core/accounts/erasures.h"
#include "common/domain/actor.h"

namespace usher::core {

/// The accounts that were deleted and the signing keys that were revoked after a backup was made, which its restore deletes and
/// revokes again: by the database that is replaced, the schemas that restores set aside and what the operator names,
/// of accounts also by the copy beside its file.
class RestoredErasures {
 public:
  /// `word`: a file, which is read at once, or a database's URL. Errors: those of read_erasure_file().
  static Result<RestoredErasures> named(const std::optional<std::string>& word);
  /// Adds those of the database of the settings, which is about to be replaced, of the copy beside its file, and of a database
  /// that was named. Error: kDatabaseBusy; kInvalidArgument for the copy; those of opening the named one.
  Status add_replaced(const settings::Settings& settings);
  /// Adds those of a schema that was set aside.
  Status add_schema(const settings::Settings& settings, const std::string& schema);
  /// Deletes and revokes them in the restored database, whose `ports` these are.
  Status repeat(const Ports& ports, const domain::OperatorActor& by);

  /// Whether the database of the settings has such a list, also an empty one.
  [[nodiscard]] bool has_replaced() const { return has_replaced_; }
  [[nodiscard]] std::string text() const { return text_of(list_); }
  [[nodiscard]] const std::vector<KeyId>& keys() const { return keys_; }
  [[nodiscard]] std::int64_t erased() const { return erased_; }
  [[nodiscard]] std::int64_t revoked() const { return revoked_; }
  /// Where the list came from; nullopt if there was none.
  [[nodiscard]] std::optional<std::string> places() const {
    std::optional<std::string> text;
    for (const auto& place : places_) text = text ? *text + ", " + place : place;
    return text;
  }

 private:
  void add(ErasureList more, std::string place);
  /// Adds the keys of a database and returns its accounts; nullopt if it knows of none.
  Result<std::optional<ErasureList>> read(const std::string& url, const std::string& schema);

  std::optional<std::string> url_;  ///< That the operator names.
  ErasureList list_;
  std::vector<KeyId> keys_;
  std::vector<std::string> places_;
  bool has_replaced_ = false;
  std::int64_t erased_ = 0;
  std::int64_t revoked_ = 0;
};

}  // namespace usher::core
